; XEN-EVT-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((vcpu Vcpu)) (=> (and (not (= (Doing vcpu) Activity.Guest)) (= (Doing vcpu) Activity.Guest)) (and (= (Bounces vcpu) Bounce.None) (not (and (UpcallPending vcpu) (not (Mask vcpu)))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-EVT-002.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (and (forall ((vcpu Vcpu)) (=> (and (not (= (At vcpu) Place.Event)) (= (At vcpu) Place.Event)) (and (UpcallPending vcpu) (not (Mask vcpu)) (HasEvent vcpu) (Mask vcpu) (not (FrameMask vcpu)) (FrameInterruptFlag vcpu) (KernelMode vcpu) (= (FrameKernelMode vcpu) (KernelMode vcpu)) (= (FrameOnKernelStack vcpu) (not (KernelMode vcpu))) (= (FrameError vcpu) ErrorCode.None) (= (FrameIopl vcpu) (ite (ArchitecturalIopl (DomainOf vcpu)) (Iopl vcpu) Ring.Zero)) (Delivered vcpu)))) (forall ((vcpu2 Vcpu)) (=> (and (= (Doing vcpu2) Activity.Leaving) (= (Bounces vcpu2) Bounce.None) (not (Mask vcpu2)) (Mask vcpu2) (not (Breached (DomainOf vcpu2)))) (and (= (At vcpu2) Place.Event) (Delivered vcpu2)))))) :named |goal|))
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
(assert (! (not (forall ((vcpu Vcpu)) (=> (and (not (= (Bounces vcpu) Bounce.None)) (= (Bounces vcpu) Bounce.None)) (and (= (Mask vcpu) (or (Mask vcpu) (BounceMasks vcpu))) (= (FrameMask vcpu) (Mask vcpu)) (= (FrameInterruptFlag vcpu) (not (Mask vcpu))) (= (FrameKernelMode vcpu) (KernelMode vcpu)) (= (FrameOnKernelStack vcpu) (not (KernelMode vcpu))) (= (FrameError vcpu) (BounceError vcpu)) (= (FrameIopl vcpu) (ite (ArchitecturalIopl (DomainOf vcpu)) (Iopl vcpu) Ring.Zero)) (KernelMode vcpu) (= (At vcpu) (ite (= (Bounces vcpu) Bounce.Syscall) Place.Syscall (ite (= (Bounces vcpu) Bounce.Failsafe) Place.Failsafe Place.Trap))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-MODE-004.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((vcpu Vcpu)) (=> (and (= (At vcpu) Place.Elsewhere) (not (= (At vcpu) Place.Elsewhere))) (and (Exists vcpu) (not (Crashed (DomainOf vcpu))) (= (Doing vcpu) Activity.Leaving) (or (not (= (Bounces vcpu) Bounce.None)) (and (UpcallPending vcpu) (not (Mask vcpu)))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-MODE-005.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (and (forall ((domain Domain)) (=> (and (not (Crashed domain)) (Crashed domain)) (exists ((vcpu Vcpu)) (and (= (DomainOf vcpu) domain) (or (and (Exists vcpu) (not (Crashed (DomainOf vcpu))) (= (Doing vcpu) Activity.Guest) (KernelMode vcpu) (= (At vcpu) Place.Elsewhere)) (and (Exists vcpu) (not (Crashed (DomainOf vcpu))) (= (Doing vcpu) Activity.Leaving) (or (not (= (Bounces vcpu) Bounce.None)) (and (UpcallPending vcpu) (not (Mask vcpu)))))))))) (forall ((domain2 Domain)) (=> (Crashed domain2) (Crashed domain2))))) :named |goal|))
(check-sat)
(pop 1)
