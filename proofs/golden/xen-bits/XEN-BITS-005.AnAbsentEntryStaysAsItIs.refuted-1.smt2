; XEN-BITS-005, refuted: the normalisation does not ask whether the entry is present
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(assert (not (or (not (not (= (bvand entry #x0000000000000001) #x0000000000000001))) (= (bvor entry #x0000000000000004) entry))))
(check-sat)
