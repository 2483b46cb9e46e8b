(declare-const port Port)
(assert (! (Bound port) :named |guard.1|))
; XEN-EVT-004.MaskPort: Can a step MaskPort violate it, where all claims held before?
(push 1)
(define-fun PortMasked.next ((k0 Port)) Bool (ite (= k0 port) true (PortMasked k0)))
(assert (! (not (forall ((port Port)) (=> (and (not (Breached (DomainOf (Notifies port)))) (Bound port) (PortPending port) (not (PortMasked.next port))) (or (Selected (Notifies port) (SelectorOf port)) (ToDo port) (exists ((sender Sender)) (and (= (SendsTo sender) port) (or (= (Sends sender) Signal.Raised) (= (Sends sender) Signal.Unmasked) (= (Sends sender) Signal.Passed)))))))) :named |goal|))
(check-sat)
(pop 1)
