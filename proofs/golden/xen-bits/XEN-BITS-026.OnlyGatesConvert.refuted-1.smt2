; XEN-BITS-026, refuted: the type is compared without the bit that tells segments
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const gate (_ BitVec 64))
(assert (not (or (not (or (= (bvand (bvlshr gate #x0000000000000028) #x000000000000000f) #x000000000000000e) (= (bvand (bvlshr gate #x0000000000000028) #x000000000000000f) #x000000000000000f))) (= (bvand gate #x0000100000000000) #x0000000000000000))))
(check-sat)
