; XEN-BITS-007: When a 32-bit root is given up, its entries are what the guest had written, if that had none of the bits that a processor of 32 bits reserves.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (ite (= (bvand entry #x0000000000000001) #x0000000000000001) (bvor entry #x0000000000000006) entry))
(assert (not (or (not (and (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (= (bvand entry #xfff0000000000198) #x0000000000000000)) (= (bvand entry #x0000000000000026) #x0000000000000000))) (= (ite (= (bvand t1 #x0000000000000001) #x0000000000000001) (bvand t1 #xffffffffffffffd9) t1) entry))))
(check-sat)
