; XEN-BITS-034: A present entry that is replaced by halves shows a mixture at most where both halves change.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvor (bvand entry #xffffffff00000000) (bvand old #x00000000ffffffff)))
(assert (not (or (not (or (= (bvand (bvxor old entry) #x00000000ffffffff) #x0000000000000000) (= (bvand (bvxor old entry) #xffffffff00000000) #x0000000000000000))) (or (= t1 old) (= t1 entry)))))
(check-sat)
