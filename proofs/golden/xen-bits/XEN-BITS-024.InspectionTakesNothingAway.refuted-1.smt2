; XEN-BITS-024, refuted: a limit inside the hypervisor is cut off, as in Xen 3.1
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const descriptor (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvadd (bvor (bvand (bvlshr descriptor #x0000000000000000) #x000000000000ffff) (bvshl (bvand (bvlshr descriptor #x0000000000000030) #x000000000000000f) #x0000000000000010)) #x0000000000000001))
(define-fun t2 () (_ BitVec 64) (bvadd (bvor (bvand (bvlshr descriptor #x0000000000000000) #x000000000000ffff) (bvshl (bvand (bvlshr descriptor #x0000000000000030) #x000000000000000f) #x0000000000000010)) #x0000000000000001))
(define-fun t3 () (_ BitVec 64) (ite (not (bvule (ite (= (bvand descriptor #x0080000000000000) #x0080000000000000) (bvshl t2 #x000000000000000c) t2) #x00000000f5800000)) (bvand descriptor #xffffffffffff0000) descriptor))
(define-fun t4 () (_ BitVec 64) (bvadd (bvor (bvand (bvlshr t3 #x0000000000000000) #x000000000000ffff) (bvshl (bvand (bvlshr t3 #x0000000000000030) #x000000000000000f) #x0000000000000010)) #x0000000000000001))
(assert (not (or (not (= (bvand descriptor #x0000900000000000) #x0000900000000000)) (and (bvule (ite (= (bvand descriptor #x0080000000000000) #x0080000000000000) (bvshl t1 #x000000000000000c) t1) (ite (= (bvand t3 #x0080000000000000) #x0080000000000000) (bvshl t4 #x000000000000000c) t4)) (= (bvand (bvxor t3 descriptor) #xff0000ffffff0000) #x0000000000000000)))))
(check-sat)
