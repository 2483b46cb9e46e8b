; XEN-BITS-010: While the guest takes over its first pagetable, a present entry keeps or loses its write permission and takes everything else as asked; an absent one takes all.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (ite (= (bvand old #x0000000000000001) #x0000000000000001) (bvand entry (bvor old #xfffffffffffffffd)) entry))
(assert (not (and (= (= (bvand t1 #x0000000000000002) #x0000000000000002) (and (= (bvand entry #x0000000000000002) #x0000000000000002) (or (not (= (bvand old #x0000000000000001) #x0000000000000001)) (= (bvand old #x0000000000000002) #x0000000000000002)))) (= (bvand (bvxor t1 entry) #xfffffffffffffffd) #x0000000000000000))))
(check-sat)
