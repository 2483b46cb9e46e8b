(declare-const cpu Cpu)
(assert (! (and Programs (Up cpu) (= (Doing cpu) Phase.Running)) :named |guard.1|))
; XEN-GUEST-023.SetIopl: Can a step SetIopl violate it, where all claims held before?
(push 1)
(define-fun Iopl.next ((k0 Cpu)) Bool (ite (= k0 cpu) (MayDoIo (MeansBase cpu)) (Iopl k0)))
(assert (! (not (forall ((cpu Cpu)) (=> (= (Doing cpu) Phase.User) (and (Up cpu) (= (Iopl.next cpu) (MayDoIo (MeansBase cpu))) (= (Bitmap cpu) (HasPorts (MeansBase cpu))))))) :named |goal|))
(check-sat)
(pop 1)
