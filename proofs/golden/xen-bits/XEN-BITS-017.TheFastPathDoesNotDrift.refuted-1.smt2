; XEN-BITS-017, refuted: only what the old entry has set is compared
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const first (_ BitVec 64))
(declare-const second (_ BitVec 64))
(declare-const third (_ BitVec 64))
(assert (not (or (not (and (= (bvand (bvand first second) #x000ffffffffff09b) (bvand first #x000ffffffffff09b)) (= (bvand (bvand second third) #x000ffffffffff09b) (bvand second #x000ffffffffff09b)))) (= (bvand (bvxor third first) #x000ffffffffff09b) #x0000000000000000))))
(check-sat)
