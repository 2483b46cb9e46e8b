; XEN-BITS-030: Folding a frame's number into cr3 is a bijection on 32 bits.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const number (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvor (bvand (bvshl number #x000000000000000c) #x00000000ffffffff) (bvand (bvlshr number #x0000000000000014) #x0000000000000fff)))
(define-fun t2 () (_ BitVec 64) (bvand number #x00000000ffffffff))
(define-fun t3 () (_ BitVec 64) (bvor (bvand (bvlshr number #x000000000000000c) #x00000000000fffff) (bvand (bvshl number #x0000000000000014) #x00000000ffffffff)))
(assert (not (and (and (= (bvor (bvand (bvlshr t1 #x000000000000000c) #x00000000000fffff) (bvand (bvshl t1 #x0000000000000014) #x00000000ffffffff)) t2) (= (bvor (bvand (bvshl t3 #x000000000000000c) #x00000000ffffffff) (bvand (bvlshr t3 #x0000000000000014) #x0000000000000fff)) t2)) (= (bvand (bvor (bvand (bvshl number #x000000000000000c) #x00000000ffffffff) (bvand (bvlshr number #x0000000000000014) #x0000000000000fff)) #xffffffff00000000) #x0000000000000000))))
(check-sat)
