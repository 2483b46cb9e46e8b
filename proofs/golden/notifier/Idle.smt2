; MMN-SEQ-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((secondary Secondary)) (<= (Sequence secondary) (Sequence secondary)))) :named |goal|))
(check-sat)
(pop 1)
; MMN-SEQ-002.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((secondary Secondary)(change Change)) (=> (and (= (ChangeHeard secondary change) Heard.No) (= (ChangeHeard secondary change) Heard.Handling)) (< (Sequence secondary) (Sequence secondary))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-SEQ-003.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((secondary Secondary)(window Window)) (and (=> (and (= (WindowHeard secondary window) Heard.Told) (= (WindowHeard secondary window) Heard.Closing)) (< (Sequence secondary) (Sequence secondary))) (=> (and (Open secondary window) (not (Open secondary window))) (= (WindowHeard secondary window) Heard.Closing))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-ORDER-003.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((secondary Secondary)(change Change)(cpu Cpu)) (=> (and (= (ChangeHeard secondary change) Heard.No) (= (ChangeHeard secondary change) Heard.Handling)) (not (Tlb cpu (ChangeMm change) (ChangeVa change)))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-DIRTY-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((secondary Secondary)(va Int)) (=> (and (Spte secondary va) (SpteDirty secondary va) (not (Spte secondary va))) (Dirty (SpteFrame secondary va))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-DIRTY-003.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((mm Mm)(va Int)) (=> (and (Pte mm va) (PteDirty mm va) (not (and (Pte mm va) (PteDirty mm va)))) (Dirty (PteFrame mm va))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-YOUNG-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((secondary Secondary)(va Int)) (=> (and (Spte secondary va) (SpteAccessed secondary va) (not (and (Spte secondary va) (SpteAccessed secondary va)))) (Young (SpteFrame secondary va))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-YOUNG-002.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((mm Mm)(va Int)) (=> (and (Pte mm va) (PteAccessed mm va) (not (and (Pte mm va) (PteAccessed mm va)))) (Young (PteFrame mm va))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-REGISTER-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (and (forall ((secondary Secondary)(window Window)) (=> (and (= (Registered secondary) Status.None) (= (Registered secondary) Status.Live) (= (WindowMm window) (MmOf secondary))) (or (= (Phases window) Phase.Idle) (= (Phases window) Phase.Ended)))) (forall ((secondary2 Secondary)(change Change)) (=> (and (= (Registered secondary2) Status.None) (= (Registered secondary2) Status.Live) (= (ChangeMm change) (MmOf secondary2))) (not (or (= (Stages change) Stage.Locked) (= (Stages change) Stage.Cleared))))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-COVER-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((secondary Secondary)(va Int)) (=> (and (or (= (Registered secondary) Status.Live) (= (Registered secondary) Status.Releasing)) (Pte (MmOf secondary) va) (or (not (Pte (MmOf secondary) va)) (not (= (PteFrame (MmOf secondary) va) (PteFrame (MmOf secondary) va))) (and (PteWritable (MmOf secondary) va) (not (PteWritable (MmOf secondary) va))))) (or (exists ((window Window)) (and (or (= (Registered secondary) Status.Live) (= (Registered secondary) Status.Releasing)) (= (MmOf secondary) (WindowMm window)) (= (WindowHeard secondary window) Heard.Told) (or (= (Phases window) Phase.Starting) (= (Phases window) Phase.Inside) (= (Phases window) Phase.Ending)) (<= (First window) va) (<= va (Last window)))) (and (PteLocked (MmOf secondary) va) (= (Stages (PteHolder (MmOf secondary) va)) Stage.Cleared)))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-END-001.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((window Window)(cpu Cpu)(va Int)) (=> (and (= (Phases window) Phase.Inside) (= (Phases window) Phase.Ending) (= (Purposes window) Purpose.Protect) (<= (First window) va) (<= va (Last window)) (Pte (WindowMm window) va)) (not (and (Tlb cpu (WindowMm window) va) (not (and (Pte (WindowMm window) va) (= (PteFrame (WindowMm window) va) (TlbFrame cpu (WindowMm window) va)) (=> (TlbWritable cpu (WindowMm window) va) (PteWritable (WindowMm window) va))))))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-PAGE-002.Idle: Can a step that changes nothing violate it?
(push 1)
(assert (! (not (forall ((page Page)) (and (<= (Generation page) (Generation page)) (=> (and (not (Allocated page)) (Allocated page)) (< (Generation page) (Generation page)))))) :named |goal|))
(check-sat)
(pop 1)
