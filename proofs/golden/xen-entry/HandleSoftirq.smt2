(declare-const vcpu Vcpu)
(assert (! (and (Exists vcpu) (not (Crashed (DomainOf vcpu))) (= (Doing vcpu) Activity.Leaving)) :named |guard.1|))
(assert (! (Kicked vcpu) :named |guard.2|))
; XEN-EVT-006.HandleSoftirq: Can a step HandleSoftirq violate it, where all claims held before?
(push 1)
(define-fun Kicked.next ((k0 Vcpu)) Bool (ite (= k0 vcpu) false (Kicked k0)))
(assert (! (not (forall ((vcpu Vcpu)) (=> (and (not (Breached (DomainOf vcpu))) (Exists vcpu) (not (Crashed (DomainOf vcpu))) (= (Doing vcpu) Activity.Guest) (UpcallPending vcpu) (not (Mask vcpu))) (or (Rechecks vcpu) (Kicked.next vcpu))))) :named |goal|))
(check-sat)
(pop 1)
