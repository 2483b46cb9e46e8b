; XEN-BITS-007, refuted: for all that Xen accepts, which has reserved bits
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (ite (= (bvand entry #x0000000000000001) #x0000000000000001) (bvor entry #x0000000000000006) entry))
(assert (not (or (not (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (= (bvand entry #xfff0000000000198) #x0000000000000000))) (= (ite (= (bvand t1 #x0000000000000001) #x0000000000000001) (bvand t1 #xffffffffffffffd9) t1) entry))))
(check-sat)
