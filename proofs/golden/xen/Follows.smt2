; XEN-TYPE-003.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((table Frame)(slot Int)(frame Frame)) (=> (and (Present table slot) (= (Type table) FrameType.L1) (Validated table) (Writes table slot) (= (Target table slot) frame)) (not (and (or (= (Type frame) FrameType.L1) (= (Type frame) FrameType.L2) (= (Type frame) FrameType.L3) (= (Type frame) FrameType.L4) (= (Type frame) FrameType.Descriptors)) (< 0 (TypeCount frame))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-TYPE-006.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((frame Frame)) (=> (and (or (= (Type frame) FrameType.L1) (= (Type frame) FrameType.L2) (= (Type frame) FrameType.L3) (= (Type frame) FrameType.L4)) (< 0 (TypeCount frame))) (or (Pinned frame) (Partial frame) (< 0 (Bases frame)) (< 0 (UserBases frame)) (< 0 (Askers frame)) (< 0 (Lockers frame)) (exists ((table Frame)(slot Int)) (and (Uses table slot) (= (Target table slot) frame) (or (= (Type table) FrameType.L2) (= (Type table) FrameType.L3) (= (Type table) FrameType.L4)) (= (Type frame) (ite (= (Type table) FrameType.L4) FrameType.L3 (ite (= (Type table) FrameType.L3) FrameType.L2 FrameType.L1))))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-TLB-001.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((cpu Cpu)(frame Frame)) (=> (and (Tlb cpu frame) (TlbWrites cpu frame)) (not (and (or (= (Type frame) FrameType.L1) (= (Type frame) FrameType.L2) (= (Type frame) FrameType.L3) (= (Type frame) FrameType.L4) (= (Type frame) FrameType.Descriptors)) (< 0 (TypeCount frame))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-ROOT-002.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (and (forall ((vcpu Vcpu)(slot4 Int)(slot3 Int)(slot2 Int)(slot1 Int)) (=> (and (not TwoLevels) (HasBase vcpu) (Present (Base vcpu) slot4) (Present (Target (Base vcpu) slot4) slot3) (Present (Target (Target (Base vcpu) slot4) slot3) slot2)) (and (= (Type (Target (Base vcpu) slot4)) FrameType.L3) (< 0 (TypeCount (Target (Base vcpu) slot4))) (Validated (Target (Base vcpu) slot4)) (= (Type (Target (Target (Base vcpu) slot4) slot3)) FrameType.L2) (< 0 (TypeCount (Target (Target (Base vcpu) slot4) slot3))) (Validated (Target (Target (Base vcpu) slot4) slot3)) (= (Type (Target (Target (Target (Base vcpu) slot4) slot3) slot2)) FrameType.L1) (< 0 (TypeCount (Target (Target (Target (Base vcpu) slot4) slot3) slot2))) (Validated (Target (Target (Target (Base vcpu) slot4) slot3) slot2)) (=> (and (Present (Target (Target (Target (Base vcpu) slot4) slot3) slot2) slot1) (Writes (Target (Target (Target (Base vcpu) slot4) slot3) slot2) slot1)) (= (Type (Target (Target (Target (Target (Base vcpu) slot4) slot3) slot2) slot1)) FrameType.Writable))))) (forall ((vcpu2 Vcpu)(slot22 Int)(slot12 Int)) (=> (and TwoLevels (HasBase vcpu2) (Present (Base vcpu2) slot22)) (and (= (Type (Target (Base vcpu2) slot22)) FrameType.L1) (< 0 (TypeCount (Target (Base vcpu2) slot22))) (Validated (Target (Base vcpu2) slot22)) (=> (and (Present (Target (Base vcpu2) slot22) slot12) (Writes (Target (Base vcpu2) slot22) slot12)) (= (Type (Target (Target (Base vcpu2) slot22) slot12)) FrameType.Writable))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-TYPE-007.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (not (forall ((table Frame)(slot Int)(second Int)(third Int)) (=> (and (Uses table slot) (or (= (Type table) FrameType.L2) (= (Type table) FrameType.L3) (= (Type table) FrameType.L4))) (and (not (= (Target table slot) table)) (=> (and (Uses (Target table slot) second) (or (= (Type (Target table slot)) FrameType.L2) (= (Type (Target table slot)) FrameType.L3) (= (Type (Target table slot)) FrameType.L4))) (and (not (= (Target (Target table slot) second) table)) (=> (and (Uses (Target (Target table slot) second) third) (or (= (Type (Target (Target table slot) second)) FrameType.L2) (= (Type (Target (Target table slot) second)) FrameType.L3) (= (Type (Target (Target table slot) second)) FrameType.L4))) (and (not (= (Target (Target (Target table slot) second) third) table)) (not (or (= (Type (Target (Target (Target table slot) second) third)) FrameType.L2) (= (Type (Target (Target (Target table slot) second) third)) FrameType.L3) (= (Type (Target (Target (Target table slot) second) third)) FrameType.L4))))))))))) :named |goal|))
(check-sat)
(pop 1)
; XEN-TYPE-008.Follows: Can a state violate it where the other claims hold?
(push 1)
(assert (! (forall ((frame Frame)) (=> (and (or (= (Type frame) FrameType.L1) (= (Type frame) FrameType.L2) (= (Type frame) FrameType.L3) (= (Type frame) FrameType.L4)) (< 0 (TypeCount frame))) (or (Pinned frame) (Partial frame) (< 0 (Bases frame)) (< 0 (UserBases frame)) (< 0 (Askers frame)) (< 0 (Lockers frame)) (exists ((table Frame)(slot Int)) (and (Uses table slot) (= (Target table slot) frame) (or (= (Type table) FrameType.L2) (= (Type table) FrameType.L3) (= (Type table) FrameType.L4)) (= (Type frame) (ite (= (Type table) FrameType.L4) FrameType.L3 (ite (= (Type table) FrameType.L3) FrameType.L2 FrameType.L1)))))))) :named |XEN-TYPE-006|))
(assert (! (not (=> (forall ((frame Frame)) (and (not (Pinned frame)) (not (Partial frame)) (= (+ (+ (+ (Bases frame) (UserBases frame)) (Askers frame)) (Lockers frame)) 0))) (forall ((frame2 Frame)) (=> (or (= (Type frame2) FrameType.L1) (= (Type frame2) FrameType.L2) (= (Type frame2) FrameType.L3) (= (Type frame2) FrameType.L4)) (= (TypeCount frame2) 0))))) :named |goal|))
(check-sat)
(pop 1)
