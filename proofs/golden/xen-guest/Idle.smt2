; XEN-LAZY-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((cpu Cpu)) (or (= (Lazy cpu) (Lazy cpu)) (= (Lazy cpu) LazyMode.None) (= (Lazy cpu) LazyMode.None)))) :named |goal|))
(check-sat)
(pop 1)
; XEN-LAZY-002.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((cpu Cpu)(place Int)) (=> (not (= (Lazy cpu) (Lazy cpu))) (not (Queued cpu place))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-GUEST-007.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((page Page)) (=> (and (not IsSetUp) (not (Writable page))) (not (Writable page))))) :named |goal|))
(check-sat)
(pop 1)
