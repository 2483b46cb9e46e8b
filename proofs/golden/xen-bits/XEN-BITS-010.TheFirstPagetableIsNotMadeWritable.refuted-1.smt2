; XEN-BITS-010, refuted: the write permission is passed through
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const entry (_ BitVec 64))
(assert (not (and (= (= (bvand entry #x0000000000000002) #x0000000000000002) (and (= (bvand entry #x0000000000000002) #x0000000000000002) (or (not (= (bvand old #x0000000000000001) #x0000000000000001)) (= (bvand old #x0000000000000002) #x0000000000000002)))) (= (bvand (bvxor entry entry) #xfffffffffffffffd) #x0000000000000000))))
(check-sat)
