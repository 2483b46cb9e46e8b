; XEN-BITS-023, refuted: the limit is left as it is
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const descriptor (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand (bvlshr descriptor #x0000000000000010) #x000000000000ffff))
(define-fun t2 () (_ BitVec 64) (bvadd (bvor (bvand (bvlshr descriptor #x0000000000000000) #x000000000000ffff) (bvshl (bvand (bvlshr descriptor #x0000000000000030) #x000000000000000f) #x0000000000000010)) #x0000000000000001))
(define-fun t3 () (_ BitVec 64) (ite (= (bvand descriptor #x0080000000000000) #x0080000000000000) (bvshl t2 #x000000000000000c) t2))
(assert (not (or (not (and (or (not (= (bvand descriptor #x0000800000000000) #x0000800000000000)) (ite (= (bvand descriptor #x0000100000000000) #x0000100000000000) (= (bvand descriptor #x0020000000000000) #x0000000000000000) (or (= (bvand (bvlshr descriptor #x0000000000000028) #x000000000000000f) #x0000000000000000) (and (and (or false (= (bvand (bvlshr descriptor #x0000000000000028) #x000000000000000f) #x000000000000000c)) (or (or (bvule (bvlshr t1 #x0000000000000003) #x0000000000001bff) (= t1 #x000000000000e019)) (= (bvand t1 #x0000000000000004) #x0000000000000004))) (= (bvand descriptor #x000000e000000000) #x0000000000000000))))) (= (bvand descriptor #x0000900000000000) #x0000900000000000))) (and (= (bvand descriptor #x0020000000000000) #x0000000000000000) (or (not (= (bvand descriptor #xff0000ffffff0000) #x0000000000000000)) (or (bvule t3 #x00000000f5800000) (= t3 #x0000000100000000)))))))
(check-sat)
