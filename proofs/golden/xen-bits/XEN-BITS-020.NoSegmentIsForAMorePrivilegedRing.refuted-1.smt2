; XEN-BITS-020, refuted: the level is not raised
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const descriptor (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand (bvlshr descriptor #x000000000000002d) #x0000000000000003))
(define-fun t2 () (_ BitVec 64) (bvand (bvlshr descriptor #x000000000000002d) #x0000000000000003))
(assert (not (or (not (= (bvand descriptor #x0000900000000000) #x0000900000000000)) (and (and (bvule #x0000000000000003 t1) (bvule t2 t1)) (or (= t1 #x0000000000000003) (= t1 t2))))))
(check-sat)
