; XEN-BITS-016, refuted: XSA-154: level 1 compares frame, presence and write permission, so cache attributes change
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const accepted (_ BitVec 64))
(assert (not (or (not (= (bvand (bvxor accepted old) #x000ffffffffff003) #x0000000000000000)) (= (bvand (bvxor accepted old) #x0000000000000098) #x0000000000000000))))
(check-sat)
