; XEN-BITS-006, refuted: the user bit is set before it is looked at
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvor entry #x0000000000000004))
(define-fun t2 () (_ BitVec 64) (ite (= (bvand t1 #x0000000000000004) #x0000000000000004) t1 (bvor t1 #x0010000000000004)))
(define-fun t3 () (_ BitVec 64) (ite (= (bvand t1 #x0000000000000001) #x0000000000000001) (ite (= (bvand t2 #x0010000000000000) #x0010000000000000) t2 (bvor t2 #x0000000000000104)) t1))
(assert (not (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (and (and (= (= (bvand t3 #x0010000000000000) #x0010000000000000) (or (= (bvand entry #x0010000000000000) #x0010000000000000) (= (bvand entry #x0000000000000004) #x0000000000000000))) (= (bvand t3 #x0000000000000004) #x0000000000000004)) (or (= (bvand t3 #x0010000000000000) #x0010000000000000) (= (bvand t3 #x0000000000000100) #x0000000000000100))))))
(check-sat)
