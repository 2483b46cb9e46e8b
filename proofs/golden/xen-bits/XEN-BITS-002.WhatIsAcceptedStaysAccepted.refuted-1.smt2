; XEN-BITS-002, refuted: level 1 refuses global entries, as the other levels do
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (ite (= (bvand entry #x0000000000000004) #x0000000000000004) entry (bvor entry #x0010000000000004)))
(define-fun t2 () (_ BitVec 64) (ite (= (bvand entry #x0000000000000001) #x0000000000000001) (ite (= (bvand t1 #x0010000000000000) #x0010000000000000) t1 (bvor t1 #x0000000000000104)) entry))
(assert (not (and true (or (not (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (= (bvand entry #x0000000000000198) #x0000000000000000))) (or (not (= (bvand t2 #x0000000000000001) #x0000000000000001)) (= (bvand t2 #x0000000000000198) #x0000000000000000))))))
(check-sat)
