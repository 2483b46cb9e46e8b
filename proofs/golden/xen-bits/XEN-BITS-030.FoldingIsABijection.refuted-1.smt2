; XEN-BITS-030, refuted: the number is shifted and not folded, as in a cr3 of 64 bits
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const number (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand (bvshl number #x000000000000000c) #x00000000ffffffff))
(assert (not (= (bvor (bvand (bvlshr t1 #x000000000000000c) #x00000000000fffff) (bvand (bvshl t1 #x0000000000000014) #x00000000ffffffff)) (bvand number #x00000000ffffffff))))
(check-sat)
