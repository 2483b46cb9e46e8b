; XEN-BITS-033, refuted: the high half is cleared first
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(assert (not (not (= (bvand (bvor (bvand #x0000000000000000 #xffffffff00000000) (bvand old #x00000000ffffffff)) #x0000000000000001) #x0000000000000001))))
(check-sat)
