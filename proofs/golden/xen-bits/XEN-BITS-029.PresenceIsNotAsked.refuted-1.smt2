; XEN-BITS-029, refuted: a gate that is not present does not convert
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const gate (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand gate #xffff7fffffffffff))
(assert (not (= (and (or (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000e) (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000f)) (= (bvand gate #x0000800000000000) #x0000800000000000)) (and (or (= (bvand (bvlshr t1 #x0000000000000028) #x000000000000001f) #x000000000000000e) (= (bvand (bvlshr t1 #x0000000000000028) #x000000000000001f) #x000000000000000f)) (= (bvand (bvand gate #xffff7fffffffffff) #x0000800000000000) #x0000800000000000)))))
(check-sat)
