; XEN-BITS-025, refuted: the level is raised first
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const descriptor (_ BitVec 64))
(assert (not (or (not (or (not (= (bvand descriptor #x0000800000000000) #x0000800000000000)) (and (= (bvand descriptor #x0000100000000000) #x0000000000000000) (= (bvand (bvlshr descriptor #x0000000000000028) #x000000000000000f) #x0000000000000000)))) (= (bvor descriptor #x0000600000000000) descriptor))))
(check-sat)
