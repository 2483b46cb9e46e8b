; XEN-BITS-031, refuted: the frame lies below 8 GiB
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const number (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand number #x00000000ffffffff))
(assert (not (= (= (bvor (bvand (bvshl t1 #x000000000000000c) #x00000000ffffffff) (bvand (bvlshr t1 #x0000000000000014) #x0000000000000fff)) (bvshl t1 #x000000000000000c)) (= (bvlshr t1 #x0000000000000015) #x0000000000000000))))
(check-sat)
