; XEN-BITS-014, refuted: only bits 52 to 58 are software's
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand entry #x800fffffffffffff))
(assert (not (and true (= (or (not (= (bvand entry #x0000000000000001) #x0000000000000001)) (= (bvand entry #x7800000000000198) #x0000000000000000)) (or (not (= (bvand t1 #x0000000000000001) #x0000000000000001)) (= (bvand t1 #x7800000000000198) #x0000000000000000))))))
(check-sat)
