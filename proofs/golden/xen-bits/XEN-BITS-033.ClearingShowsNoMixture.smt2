; XEN-BITS-033: A present entry that is cleared, the low half first, is absent as soon as it is not whole.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(assert (not (not (= (bvand (bvor (bvand #x0000000000000000 #x00000000ffffffff) (bvand old #xffffffff00000000)) #x0000000000000001) #x0000000000000001))))
(check-sat)
