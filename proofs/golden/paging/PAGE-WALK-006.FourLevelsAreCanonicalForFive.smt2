; PAGE-WALK-006: An address that is canonical for four levels is canonical for five, and its fifth index is 0 or 511.
; Can words violate it? "unsat" means proved, for all words.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const address (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvand (bvlshr address #x0000000000000030) #x00000000000001ff))
(assert (not (or (not (or (= (bvand address #xffff800000000000) #xffff800000000000) (= (bvand address #xffff800000000000) #x0000000000000000))) (and (or (= (bvand address #xff00000000000000) #xff00000000000000) (= (bvand address #xff00000000000000) #x0000000000000000)) (or (= t1 #x0000000000000000) (= t1 #x00000000000001ff))))))
(check-sat)
