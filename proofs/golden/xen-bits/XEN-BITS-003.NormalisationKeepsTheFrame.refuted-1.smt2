; XEN-BITS-003, refuted: the kernel mark is bit 51, the highest of the frame's number
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const entry (_ BitVec 64))
(assert (not (and true (= (bvand (bvxor (ite (= (bvand entry #x0000000000000001) #x0000000000000001) (bvor entry #x0008000000000000) entry) entry) #xffeffffffffffffb) #x0000000000000000))))
(check-sat)
