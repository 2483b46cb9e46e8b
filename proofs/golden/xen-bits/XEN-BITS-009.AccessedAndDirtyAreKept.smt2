; XEN-BITS-009: A store that keeps the processor's bits loses neither accessed nor dirty, and stores the rest as it was asked to.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvor entry (bvand old #x0000000000000060)))
(assert (not (and (= (bvand t1 #x0000000000000060) (bvand (bvor old entry) #x0000000000000060)) (= (bvand (bvxor t1 entry) #xffffffffffffff9f) #x0000000000000000))))
(check-sat)
