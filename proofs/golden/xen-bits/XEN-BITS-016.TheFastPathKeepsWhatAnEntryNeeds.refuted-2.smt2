; XEN-BITS-016, refuted: XSA-182: levels 2 to 4 let the write permission change, so a table that maps itself becomes writable
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const accepted (_ BitVec 64))
(assert (not (or (not (= (bvand (bvxor accepted old) #x000ffffffffff099) #x0000000000000000)) (= (bvand (bvxor accepted old) #x0000000000000002) #x0000000000000000))))
(check-sat)
