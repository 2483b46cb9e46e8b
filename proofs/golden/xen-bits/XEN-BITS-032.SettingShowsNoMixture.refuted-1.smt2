; XEN-BITS-032, refuted: the low half is stored first
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const entry (_ BitVec 64))
(assert (not (or (not (not (= (bvand old #x0000000000000001) #x0000000000000001))) (not (= (bvand (bvor (bvand entry #x00000000ffffffff) (bvand old #xffffffff00000000)) #x0000000000000001) #x0000000000000001)))))
(check-sat)
