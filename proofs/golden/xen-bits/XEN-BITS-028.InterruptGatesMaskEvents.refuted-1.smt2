; XEN-BITS-028, refuted: a trap gate masks events as well
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const gate (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvor (bvand (bvlshr gate #x000000000000002d) #x0000000000000003) #x0000000000000004))
(assert (not (or (not (or (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000e) (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000f))) (and (and (= (= (bvand t1 #x0000000000000004) #x0000000000000004) (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000e)) (= (bvand t1 #xfffffffffffffff8) #x0000000000000000)) (= (bvand t1 #x0000000000000003) (bvand (bvlshr gate #x000000000000002d) #x0000000000000003))))))
(check-sat)
