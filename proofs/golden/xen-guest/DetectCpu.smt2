(declare-const cpu Cpu)
(assert (! (and Programs (Up cpu)) :named |guard.1|))
(assert (! (not (Detected cpu)) :named |guard.2|))
; XEN-GUEST-026.DetectCpu: Can a step DetectCpu violate it, where all claims held before?
(push 1)
(define-fun SeesUnusable.next ((k0 Cpu)) Bool (ite (= k0 cpu) false (SeesUnusable k0)))
(assert (! (not (forall ((cpu Cpu)) (not (SeesUnusable.next cpu)))) :named |goal|))
(check-sat)
(pop 1)
