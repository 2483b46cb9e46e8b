; XEN-BITS-001, refuted: the user bit is turned over, not set
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (ite (= (bvand entry #x0000000000000001) #x0000000000000001) (bvxor entry #x0000000000000004) entry))
(assert (not (= (ite (= (bvand t1 #x0000000000000001) #x0000000000000001) (bvxor t1 #x0000000000000004) t1) (ite (= (bvand entry #x0000000000000001) #x0000000000000001) (bvxor entry #x0000000000000004) entry))))
(check-sat)
