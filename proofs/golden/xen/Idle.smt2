; XEN-OWN-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((frame Frame)) (=> (or (not (= (Owned frame) (Owned frame))) (and (Owned frame) (not (= (Owner frame) (Owner frame))))) (and (= (GeneralCount frame) 0) (= (TypeCount frame) 0))))) :named |goal|))
(check-sat)
(pop 1)
