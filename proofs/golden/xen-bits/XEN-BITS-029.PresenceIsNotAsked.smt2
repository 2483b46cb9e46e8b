; XEN-BITS-029: A gate converts whether it is present or not.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const gate (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand gate #xffff7fffffffffff))
(assert (not (= (or (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000e) (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000f)) (or (= (bvand (bvlshr t1 #x0000000000000028) #x000000000000001f) #x000000000000000e) (= (bvand (bvlshr t1 #x0000000000000028) #x000000000000001f) #x000000000000000f)))))
(check-sat)
