; XEN-BITS-016, refuted: XSA-148: level 2 compares frame and presence, so a superpage comes by the fast path
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const accepted (_ BitVec 64))
(assert (not (or (not (= (bvand (bvxor accepted old) #x000ffffffffff001) #x0000000000000000)) (= (bvand (bvxor accepted old) #x0000000000000080) #x0000000000000000))))
(check-sat)
