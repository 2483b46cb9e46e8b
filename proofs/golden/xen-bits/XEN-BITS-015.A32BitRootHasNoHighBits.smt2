; XEN-BITS-015: An accepted entry of a 32-bit root has no bit above its frame.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(assert (not (and true (or (not (and (= (bvand entry #x0000000000000001) #x0000000000000001) (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (= (bvand entry #xfff0000000000198) #x0000000000000000)))) (= (bvand entry #xfff0000000000000) #x0000000000000000)))))
(check-sat)
