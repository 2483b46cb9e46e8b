; XEN-EVT-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((vcpu Vcpu)) (=> (and (not (= (Doing vcpu) Activity.Guest)) (= (Doing vcpu) Activity.Guest)) (and (= (Bounces vcpu) Bounce.None) (not (and (UpcallPending vcpu) (not (Mask vcpu)))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-EVT-002.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((vcpu Vcpu)) (=> (and (not (= (At vcpu) Place.Event)) (= (At vcpu) Place.Event)) (and (UpcallPending vcpu) (not (Mask vcpu)) (HasEvent vcpu) (Mask vcpu) (not (FrameMask vcpu)) (FrameInterruptFlag vcpu) (KernelMode vcpu) (= (FrameKernelMode vcpu) (KernelMode vcpu)))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-IO-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((vcpu Vcpu)(port IoPort)) (=> (and (not (ReachedIoPort vcpu port)) (ReachedIoPort vcpu port)) (and (HasIoPort (DomainOf vcpu) port) (or (ite (KernelMode vcpu) (or (ArchitecturalIopl (DomainOf vcpu)) (not (= (Iopl vcpu) Ring.Zero))) (= (Iopl vcpu) Ring.Three)) (IoBitmap vcpu port)))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-IO-002.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((vcpu Vcpu)) (=> (not (= (Iopl vcpu) (Iopl vcpu))) (and (Exists vcpu) (not (Crashed (DomainOf vcpu))) (= (Doing vcpu) Activity.Guest) (KernelMode vcpu) (= (At vcpu) Place.Elsewhere))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-TRAP-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((vcpu Vcpu)) (=> (and (not (= (Bounces vcpu) Bounce.None)) (= (Bounces vcpu) Bounce.None)) (and (= (Mask vcpu) (or (Mask vcpu) (BounceMasks vcpu))) (= (FrameMask vcpu) (Mask vcpu)) (= (FrameInterruptFlag vcpu) (not (Mask vcpu))) (= (FrameKernelMode vcpu) (KernelMode vcpu)) (= (FrameOnKernelStack vcpu) (not (KernelMode vcpu))) (= (FrameError vcpu) (BounceError vcpu)) (KernelMode vcpu))))) :named |goal|))
(check-sat)
(pop 1)
