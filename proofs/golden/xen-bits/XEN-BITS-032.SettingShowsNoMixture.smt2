; XEN-BITS-032: An absent entry that is set, the high half first, is absent until it is whole.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const entry (_ BitVec 64))
(assert (not (or (not (not (= (bvand old #x0000000000000001) #x0000000000000001))) (not (= (bvand (bvor (bvand entry #xffffffff00000000) (bvand old #x00000000ffffffff)) #x0000000000000001) #x0000000000000001)))))
(check-sat)
