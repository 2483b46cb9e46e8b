; XEN-BITS-009, refuted: the entry is stored as it is
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const entry (_ BitVec 64))
(assert (not (and (= (bvand entry #x0000000000000060) (bvand (bvor old entry) #x0000000000000060)) (= (bvand (bvxor entry entry) #xffffffffffffff9f) #x0000000000000000))))
(check-sat)
