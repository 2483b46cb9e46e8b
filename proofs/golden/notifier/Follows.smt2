; MMN-DATA-001.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((secondary Secondary)(vcpu Vcpu)(va Int)) (=> (SecondaryTlb secondary vcpu va) (= (Data (SecondaryTlbFrame secondary vcpu va)) (Expected (MmOf secondary) va))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-DATA-002.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((cpu Cpu)(mm Mm)(va Int)) (=> (and (Tlb cpu mm va) (not (FlushPending cpu mm va))) (= (Data (TlbFrame cpu mm va)) (Expected mm va))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-SPTE-002.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((secondary Secondary)(vcpu Vcpu)(va Int)) (=> (SecondaryTlb secondary vcpu va) (Allocated (SecondaryTlbFrame secondary vcpu va))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-ORDER-001.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((secondary Secondary)(vcpu Vcpu)(va Int)) (=> (and (SecondaryTlb secondary vcpu va) (Pte (MmOf secondary) va)) (= (SecondaryTlbFrame secondary vcpu va) (PteFrame (MmOf secondary) va))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-RETRY-001.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((fault Fault)) (=> (and (= (Steps fault) Step.HasPage) (= (Registered (FaultOf fault)) Status.Live) (= (Active (FaultOf fault)) 0) (= (Sequence (FaultOf fault)) (Sample fault))) (and (or (and (Pte (MmOf (FaultOf fault)) (FaultVa fault)) (= (PteFrame (MmOf (FaultOf fault)) (FaultVa fault)) (Got fault))) (and PointNotifications (PteLocked (MmOf (FaultOf fault)) (FaultVa fault)) (= (Stages (PteHolder (MmOf (FaultOf fault)) (FaultVa fault))) Stage.Cleared) (not (= (ChangeHeard (FaultOf fault) (PteHolder (MmOf (FaultOf fault)) (FaultVa fault))) Heard.Told)) (= (ChangeHeard (FaultOf fault) (PteHolder (MmOf (FaultOf fault)) (FaultVa fault))) Heard.No) (= (Old (PteHolder (MmOf (FaultOf fault)) (FaultVa fault))) (Got fault)))) (=> (GotWritable fault) (or (and (Pte (MmOf (FaultOf fault)) (FaultVa fault)) (PteWritable (MmOf (FaultOf fault)) (FaultVa fault))) (and PointNotifications (PteLocked (MmOf (FaultOf fault)) (FaultVa fault)) (= (Stages (PteHolder (MmOf (FaultOf fault)) (FaultVa fault))) Stage.Cleared) (not (= (ChangeHeard (FaultOf fault) (PteHolder (MmOf (FaultOf fault)) (FaultVa fault))) Heard.Told)) (OldWritable (PteHolder (MmOf (FaultOf fault)) (FaultVa fault)))))))))) :named |goal|))
(check-sat)
(pop 1)
; MMN-PAGE-001.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((page Page)) (=> (not (Allocated page)) (and (= (References page) 0) (= (Mapped page) 0))))) :named |goal|))
(check-sat)
(pop 1)
