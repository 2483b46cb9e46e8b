(declare-const cpu Cpu)
(assert (! (and Programs (Up cpu) (= (Doing cpu) Phase.Running)) :named |guard.1|))
; XEN-GUEST-023.SetIoBitmap: Can a step SetIoBitmap violate it, where all claims held before?
(push 1)
(define-fun Bitmap.next ((k0 Cpu)) Bool (ite (= k0 cpu) (HasPorts (MeansBase cpu)) (Bitmap k0)))
(assert (! (not (forall ((cpu Cpu)) (=> (= (Doing cpu) Phase.User) (and (Up cpu) (= (Iopl cpu) (MayDoIo (MeansBase cpu))) (= (Bitmap.next cpu) (HasPorts (MeansBase cpu))))))) :named |goal|))
(check-sat)
(pop 1)
