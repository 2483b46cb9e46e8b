; XEN-EVT-008.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((port Port)(vcpu Vcpu)) (=> (and (not (Breached (DomainOf vcpu))) (Bound port) (= (Notifies port) vcpu) (PortPending port) (not (PortMasked port)) (not (ToDo port)) (not (= (Handles vcpu) Upcall.Cleared)) (not (exists ((sender Sender)) (not (= (Sends sender) Signal.Idle)))) (Exists vcpu) (not (Crashed (DomainOf vcpu)))) (and (UpcallPending vcpu) (not (= (Doing vcpu) Activity.Asleep)) (=> (and (Exists vcpu) (not (Crashed (DomainOf vcpu))) (= (Doing vcpu) Activity.Guest)) (or (Mask vcpu) (Kicked vcpu) (Rechecks vcpu))))))) :named |goal|))
(check-sat)
(pop 1)
