; XEN-BITS-021, refuted: the limit is no exception in 32 bits
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const descriptor (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand (bvlshr descriptor #x000000000000002d) #x0000000000000003))
(define-fun t2 () (_ BitVec 64) (ite (bvule t1 #x0000000000000001) #x0000000000000001 t1))
(define-fun t3 () (_ BitVec 64) (bvor (bvand descriptor #xffff9fffffffffff) (bvshl t2 #x000000000000002d)))
(define-fun t4 () (_ BitVec 64) (bvadd (bvor (bvand (bvlshr t3 #x0000000000000000) #x000000000000ffff) (bvshl (bvand (bvlshr t3 #x0000000000000030) #x000000000000000f) #x0000000000000010)) #x0000000000000001))
(assert (not (or (not (= (bvand descriptor #x0000900000000000) #x0000900000000000)) (= (bvand (bvxor (ite (= (bvand descriptor #x0000800000000000) #x0000800000000000) (ite (= (bvand descriptor #x0000100000000000) #x0000100000000000) (ite (and (= (bvand t3 #xff0000ffffff0000) #x0000000000000000) (not (bvule (ite (= (bvand t3 #x0080000000000000) #x0080000000000000) (bvshl t4 #x000000000000000c) t4) #x00000000f5800000))) (bvor t3 #x000f00000000ffff) t3) (ite (= (bvand (bvlshr descriptor #x0000000000000028) #x000000000000000f) #x0000000000000000) descriptor (bvor (bvand descriptor #xffff9ffffffcffff) (bvshl t2 #x0000000000000010)))) descriptor) descriptor) #x000f00000000ffff) #x0000000000000000))))
(check-sat)
