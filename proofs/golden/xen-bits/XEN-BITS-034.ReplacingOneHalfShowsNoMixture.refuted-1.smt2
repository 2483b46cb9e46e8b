; XEN-BITS-034, refuted: of any two entries: what PAE needs an exchange of eight bytes for
; Can words violate it? "sat" means refuted, by the words of the model.
(set-option :produce-models true)
(set-logic QF_BV)
(declare-const old (_ BitVec 64))
(declare-const entry (_ BitVec 64))
(define-fun t1 () (_ BitVec 64) (bvor (bvand entry #xffffffff00000000) (bvand old #x00000000ffffffff)))
(assert (not (or (= t1 old) (= t1 entry))))
(check-sat)
