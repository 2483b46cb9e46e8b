; XEN-GUEST-006.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((page Page)) (=> (and (or (= (Used page) Usage.Top) (= (Used page) Usage.Leaf)) (not (MeansPinned (Of page))) (not (Locked (Of page)))) (and (not (Pinned (Of page))) (Writable page))))) :named |goal|))
(check-sat)
(pop 1)
