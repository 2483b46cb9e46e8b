; XEN-BITS-027: The trap has the gate's address, selector, level and kind: from them the gate can be made again, but for its presence and reserved bits.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const gate (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvor (bvand (bvlshr gate #x0000000000000000) #x000000000000ffff) (bvshl (bvand (bvlshr gate #x0000000000000030) #x000000000000ffff) #x0000000000000010)))
(define-fun t2 () (_ BitVec 64) (bvor (bvand (bvlshr gate #x000000000000002d) #x0000000000000003) (ite (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000e) #x0000000000000004 #x0000000000000000)))
(assert (not (or (not (or (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000e) (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000f))) (= (bvand (bvxor (bvor (bvor (bvor (bvor (bvand t1 #x000000000000ffff) (bvshl (bvand (bvlshr gate #x0000000000000010) #x000000000000ffff) #x0000000000000010)) (bvshl (ite (= (bvand t2 #x0000000000000004) #x0000000000000004) #x000000000000000e #x000000000000000f) #x0000000000000028)) (bvshl (bvand t2 #x0000000000000003) #x000000000000002d)) (bvshl (bvlshr t1 #x0000000000000010) #x0000000000000030)) gate) #xffff7f00ffffffff) #x0000000000000000))))
(check-sat)
