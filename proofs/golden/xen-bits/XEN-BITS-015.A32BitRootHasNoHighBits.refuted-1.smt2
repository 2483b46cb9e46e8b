; XEN-BITS-015, refuted: it is judged as the other levels are
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(assert (not (and true (or (not (and (= (bvand entry #x0000000000000001) #x0000000000000001) (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (= (bvand entry #x0000000000000198) #x0000000000000000)))) (= (bvand entry #xfff0000000000000) #x0000000000000000)))))
(check-sat)
