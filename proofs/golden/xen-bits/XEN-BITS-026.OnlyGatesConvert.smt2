; XEN-BITS-026: A gate that becomes a trap is of the system: no code or data segment converts, whatever its type.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const gate (_ BitVec 64))
(assert (not (or (not (or (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000e) (= (bvand (bvlshr gate #x0000000000000028) #x000000000000001f) #x000000000000000f))) (= (bvand gate #x0000100000000000) #x0000000000000000))))
(check-sat)
