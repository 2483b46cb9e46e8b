; XEN-BITS-011, refuted: XSA-148: level 2 does not look at the page-size bit
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(assert (not (and true (or (not (and (= (bvand entry #x0000000000000001) #x0000000000000001) (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (= (bvand entry #x0000000000000118) #x0000000000000000)))) (= (bvand entry #x0000000000000080) #x0000000000000000)))))
(check-sat)
