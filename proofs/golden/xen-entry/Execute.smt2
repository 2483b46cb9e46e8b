(declare-const vcpu Vcpu)
(assert (! (and (Exists vcpu) (not (Crashed (DomainOf vcpu))) (= (Doing vcpu) Activity.Guest) (not (= (At vcpu) Place.Elsewhere))) :named |guard.1|))
; XEN-EVT-002.Execute: Can a step Execute violate it, where all claims held before?
(push 1)
(define-fun At.next ((k0 Vcpu)) Place (ite (= k0 vcpu) Place.Elsewhere (At k0)))
(assert (! (not (forall ((vcpu Vcpu)) (=> (and (not (= (At vcpu) Place.Event)) (= (At.next vcpu) Place.Event)) (and (UpcallPending vcpu) (not (Mask vcpu)) (HasEvent vcpu) (Mask vcpu) (not (FrameMask vcpu)) (FrameInterruptFlag vcpu) (KernelMode vcpu) (= (FrameKernelMode vcpu) (KernelMode vcpu)))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-MODE-002.Execute: Can a step Execute violate it, where all claims held before?
(push 1)
(define-fun At.next ((k0 Vcpu)) Place (ite (= k0 vcpu) Place.Elsewhere (At k0)))
(assert (! (not (forall ((vcpu Vcpu)) (=> (not (= (At.next vcpu) Place.Elsewhere)) (and (KernelMode vcpu) (not (= (Doing vcpu) Activity.Multicall)))))) :named |goal|))
(check-sat)
(pop 1)
