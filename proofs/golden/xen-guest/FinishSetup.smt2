(declare-const cpu Cpu)
(assert (! (and (Up cpu) (not IsSetUp)) :named |guard.1|))
; XEN-GUEST-015.FinishSetup: Can a step FinishSetup violate it, where all claims held before?
(push 1)
(define-fun IsSetUp.next () Bool true)
(assert (! (not (forall ((cpu Cpu)(place Int)) (=> (and (Queued cpu place) (= (Calls cpu place) Call.Remap)) (and (ite (or (= (Used (CallPage cpu place)) Usage.Top) (= (Used (CallPage cpu place)) Usage.Leaf)) (and (Exists (Of (CallPage cpu place))) (Locked (Of (CallPage cpu place))) (= (LockedBy (Of (CallPage cpu place))) cpu) (=> (MeansPinned (Of (CallPage cpu place))) (not (CallWrites cpu place))) (or (MeansPinned (Of (CallPage cpu place))) (not (= (Doing cpu) Phase.Running)))) (and (= (Used (CallPage cpu place)) Usage.Released) (= (HeldBy (CallPage cpu place)) cpu))) (=> (CallWrites cpu place) IsSetUp.next))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-GUEST-021.FinishSetup: Can a step FinishSetup violate it, where all claims held before?
(push 1)
(define-fun IsSetUp.next () Bool true)
(assert (! (not (and (forall ((cpu Cpu)(place Int)) (=> (and (= (Doing cpu) Phase.Walking) (Queued cpu place)) (and (or (= (Calls cpu place) Call.Remap) (= (Calls cpu place) Call.Unpin)) (or (= (Used (CallPage cpu place)) Usage.Top) (= (Used (CallPage cpu place)) Usage.Leaf)) (Walked (Of (CallPage cpu place))) (=> (= (Calls cpu place) Call.Remap) (= (CallWrites cpu place) (PinWaits (Of (CallPage cpu place)))))))) (forall ((mm Mm)) (=> (and (Walked mm) (PinWaits mm)) IsSetUp.next)) (forall ((cpu2 Cpu)) (=> (= (Doing cpu2) Phase.Walking) (Up cpu2))))) :named |goal|))
(check-sat)
(pop 1)
