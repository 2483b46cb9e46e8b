(declare-const cpu Cpu)
(assert (! (and Interrupts (Up cpu)) :named |guard.1|))
(assert (! (Fails cpu) :named |guard.2|))
; XEN-GUEST-027.EndFailsafe: Can a step EndFailsafe violate it, where all claims held before?
(push 1)
(define-fun StackOff.next ((k0 Cpu)) Bool (ite (= k0 cpu) false (StackOff k0)))
(assert (! (not (forall ((cpu Cpu)) (not (StackOff.next cpu)))) :named |goal|))
(check-sat)
(pop 1)
