; XEN-BITS-006: A normalised 64-bit L1 entry is marked as the kernel's exactly where the guest had marked it or kept users out; any other is global.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (ite (= (bvand entry #x0000000000000004) #x0000000000000004) entry (bvor entry #x0010000000000004)))
(define-fun t2 () (_ BitVec 64) (ite (= (bvand entry #x0000000000000001) #x0000000000000001) (ite (= (bvand t1 #x0010000000000000) #x0010000000000000) t1 (bvor t1 #x0000000000000104)) entry))
(assert (not (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (and (and (= (= (bvand t2 #x0010000000000000) #x0010000000000000) (or (= (bvand entry #x0010000000000000) #x0010000000000000) (= (bvand entry #x0000000000000004) #x0000000000000000))) (= (bvand t2 #x0000000000000004) #x0000000000000004)) (or (= (bvand t2 #x0010000000000000) #x0010000000000000) (= (bvand t2 #x0000000000000100) #x0000000000000100))))))
(check-sat)
