using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>A multicall is its calls, one after the other.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>A multicall is its calls one by one: the answers.</summary>
    [Claim("XEN-CALL-001", "The answer that a multicall writes for a call is the one that the hypercall gives by itself; for calls that it did not reach nothing is written.", Source = "Xen 4.17 xen/common/multicall.c, do_multicall")]
    public Truth EveryCallAnswersAsByItself() => All<CallList, Call>((list, call) =>
        ResultOf[list, call].Is(If<Choice<Answer>>(Past[list, call], AnswerOf(OperationOf[list, call], ArgumentOf[list, call]), Answer.Untouched)));

    /// <summary>A multicall is its calls one by one: the order.</summary>
    [Claim("XEN-CALL-002", "A multicall goes through its list in order, and performs exactly the calls that it goes past, and the one whose answer is to be written.", Source = "Xen 4.17 xen/common/multicall.c, do_multicall")]
    public Truth CallsArePerformedInOrder() => All<CallList, Call, Call>((list, call, earlier) => (Past[list, call] & Listed[list, earlier] & (earlier <= call)).Implies(Past[list, earlier]))
        & All<CallList, Call>((list, call) => Past[list, call].Implies(Listed[list, call])
            & WasPerformed[list, call].Is(Past[list, call] | (IsCurrent(list, call) & Step[CallerOf[list]].Is(CallStep.Performed))));

    /// <summary>A multicall is its calls one by one: once.</summary>
    [Claim("XEN-CALL-003", "No call of a list is performed twice, however often the multicall is interrupted.", Source = "Xen 4.17 xen/common/multicall.c, do_multicall, hypercall_preempt_check")]
    public Truth NoCallIsPerformedTwice() => All<CallList, Call>((list, call) => !WasPerformedTwice[list, call]);

    /// <summary>A multicall is its calls one by one: elements.</summary>
    [Claim("XEN-CALL-004", "Of a call that has a list of its own every element is performed exactly once, however often the call is interrupted.", Source = "Xen 4.17 xen/arch/x86/hypercall.c, hypercall_create_continuation, in a multicall")]
    public Truth EveryElementIsPerformedOnce() => All<CallList, Call>((list, call) =>
        ElementsDone[list, call] + If(IsCurrent(list, call), LoadedLeft[CallerOf[list]], If(Past[list, call], 0, Left[list, call])) == Elements[list, call]);

    /// <summary>A multicall is its calls one by one: the state.</summary>
    [Claim("XEN-CALL-005", "Between two calls of a list the state is the one that the same hypercalls leave, made one by one.", Source = "Xen 4.17 xen/common/multicall.c, do_multicall")]
    public Truth TheStateIsThatOfSingleCalls() => All<Vcpu>(vcpu => If(Doing[vcpu].Is(Activity.Multicall) & Step[vcpu].Is(CallStep.Performed) & LoadedOperation[vcpu].Is(Operation.FpuTaskswitch),
        TaskSwitched[vcpu].Is(LoadedArgument[vcpu]), TaskSwitched[vcpu].Is(SingleTaskSwitched[vcpu])));

    /// <summary>A multicall is its calls one by one: the end.</summary>
    [Claim("XEN-CALL-006", "A multicall that answers 0 has gone past every call of its list, also after some that failed.", Source = "Xen 4.17 xen/common/multicall.c, do_multicall")]
    public Truth AnAnswerOfZeroIsForTheWholeList() => All<CallList, Call>((list, call) =>
        (ListProgress[list].Is(Progress.Done) & ListAnswer[list].Is(Answer.Success) & Listed[list, call]).Implies(Past[list, call]));

    /// <summary>A multicall is its calls one by one: iret.</summary>
    [Claim("XEN-CALL-007", "After iret no call of the list is performed, and none ever in user mode.", Source = "Xen 4.17 xen/common/multicall.c, mc_exit; XSA-213")]
    public Truth NothingIsPerformedAfterIret() => All<CallList, Call>((list, call) => (Past[list, call] & IsIret(OperationOf[list, call])).Implies(ListProgress[list].Is(Progress.Done)))
        & All<Vcpu>(vcpu => (Doing[vcpu].Is(Activity.Multicall) & !(Step[vcpu].Is(CallStep.Performed) & IsIret(LoadedOperation[vcpu]))).Implies(KernelMode[vcpu]));

    /// <summary>A multicall is its calls one by one: nesting.</summary>
    [Claim("XEN-CALL-008", "Events are delivered, and guests run, only between two calls of a list.", Source = "Xen 4.17 xen/common/multicall.c, do_multicall; xen/arch/x86/x86_64/entry.S, test_all_events")]
    public Truth NoCallIsLeftHalfway() => All<Vcpu>(vcpu => (!Doing[vcpu].Is(Activity.Multicall)).Implies(Step[vcpu].Is(CallStep.Between)));

    /// <summary>Whose list is worked on.</summary>
    [Claim("XEN-CALL-009", "A list in progress is worked on by the virtual processor that made the multicall, and by no other.", Source = "Xen 4.17 xen/common/multicall.c, mc_state")]
    public Truth AListHasOneWorker() => All<Vcpu>(vcpu => Doing[vcpu].Is(Activity.Multicall).Implies(
            ListProgress[Works[vcpu]].Is(Progress.Running) & (CallerOf[Works[vcpu]] == vcpu)))
        & All<CallList>(list => ListProgress[list].Is(Progress.Running).Implies(Doing[CallerOf[list]].Is(Activity.Multicall) & (Works[CallerOf[list]] == list)))
        & All<CallList, Call>((list, call) => ListProgress[list].Is(Progress.Made).Implies(!Past[list, call] & !WasPerformed[list, call]));

    /// <summary>What was copied.</summary>
    [Claim("XEN-CALL-010", "The call that is performed is the next one of the list, as the guest wrote it.", Source = "Xen 4.17 xen/common/multicall.c, do_multicall, __copy_from_guest")]
    public Truth TheCopyIsTheCall() => All<Vcpu>(vcpu => (Doing[vcpu].Is(Activity.Multicall) & !Step[vcpu].Is(CallStep.Between)).Implies(
            Listed[Works[vcpu], LoadedFrom[vcpu]] & !Past[Works[vcpu], LoadedFrom[vcpu]]
            & LoadedOperation[vcpu].Is(OperationOf[Works[vcpu], LoadedFrom[vcpu]]) & LoadedArgument[vcpu].Is(ArgumentOf[Works[vcpu], LoadedFrom[vcpu]])
            & Step[vcpu].Is(CallStep.Performed).Implies((LoadedLeft[vcpu] == 0) & LoadedAnswer[vcpu].Is(AnswerOf(LoadedOperation[vcpu], LoadedArgument[vcpu])))))
        & All<Vcpu, Call>((vcpu, earlier) => (Doing[vcpu].Is(Activity.Multicall) & !Step[vcpu].Is(CallStep.Between)
            & Listed[Works[vcpu], earlier] & (earlier <= LoadedFrom[vcpu]) & (earlier != LoadedFrom[vcpu])).Implies(Past[Works[vcpu], earlier]));

    // The virtual processor that goes through the list has copied the call.
    private Truth IsCurrent(Id<CallList> list, Id<Call> call) => ListProgress[list].Is(Progress.Running) & !Step[CallerOf[list]].Is(CallStep.Between) & (LoadedFrom[CallerOf[list]] == call);
}
