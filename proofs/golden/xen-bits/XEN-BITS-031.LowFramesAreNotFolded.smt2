; XEN-BITS-031: The folded cr3 is the address of the frame exactly where the frame lies below 4 GiB.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const number (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand number #x00000000ffffffff))
(assert (not (= (= (bvor (bvand (bvshl t1 #x000000000000000c) #x00000000ffffffff) (bvand (bvlshr t1 #x0000000000000014) #x0000000000000fff)) (bvshl t1 #x000000000000000c)) (= (bvlshr t1 #x0000000000000014) #x0000000000000000))))
(check-sat)
