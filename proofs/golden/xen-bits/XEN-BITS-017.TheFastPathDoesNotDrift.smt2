; XEN-BITS-017: Updates by the fast path do not add up to one that is not.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const first (_ BitVec 64))
(declare-const second (_ BitVec 64))
(declare-const third (_ BitVec 64))
(assert (not (or (not (and (= (bvand (bvxor second first) #x000ffffffffff09b) #x0000000000000000) (= (bvand (bvxor third second) #x000ffffffffff09b) #x0000000000000000))) (= (bvand (bvxor third first) #x000ffffffffff09b) #x0000000000000000))))
(check-sat)
