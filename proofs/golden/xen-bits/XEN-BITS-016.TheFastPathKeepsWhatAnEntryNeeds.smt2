; XEN-BITS-016: The fast path changes nothing of an entry that decides which references it holds or how its frame is reached.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const accepted (_ BitVec 64))
(assert (not (or (not (= (bvand (bvxor accepted old) #x000ffffffffff09b) #x0000000000000000)) (= (bvand (bvxor accepted old) #x000ffffffffff09b) #x0000000000000000))))
(check-sat)
