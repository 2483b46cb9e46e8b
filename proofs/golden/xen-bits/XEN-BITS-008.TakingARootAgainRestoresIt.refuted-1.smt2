; XEN-BITS-008, refuted: the accessed bit is no exception
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (ite (= (bvand entry #x0000000000000001) #x0000000000000001) (bvor entry #x0000000000000006) entry))
(define-fun t2 () (_ BitVec 64) (ite (= (bvand t1 #x0000000000000001) #x0000000000000001) (bvand t1 #xffffffffffffffd9) t1))
(assert (not (= (bvand (bvxor (ite (= (bvand t2 #x0000000000000001) #x0000000000000001) (bvor t2 #x0000000000000006) t2) t1) #xffffffffffffffff) #x0000000000000000)))
(check-sat)
