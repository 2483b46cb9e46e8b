; PAGE-WALK-006, refuted: and the other way round
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const address (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand (bvlshr address #x0000000000000030) #x00000000000001ff))
(assert (not (or (not (and (or (= (bvand address #xff00000000000000) #xff00000000000000) (= (bvand address #xff00000000000000) #x0000000000000000)) (or (= t1 #x0000000000000000) (= t1 #x00000000000001ff)))) (or (= (bvand address #xffff800000000000) #xffff800000000000) (= (bvand address #xffff800000000000) #x0000000000000000)))))
(check-sat)
