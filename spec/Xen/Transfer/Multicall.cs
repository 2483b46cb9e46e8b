using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>multicall: the calls of a list one after the other, each as the hypercall of its own that it could have been. Between two of them, or in the middle of one that has a list
/// of its own, the hypervisor may go back to the guest, which then makes the multicall again with what is left.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>The guest puts a call into a list.</summary>
    /// <remarks>Source: Xen 4.17 xen/include/public/xen.h, multicall_entry.</remarks>
    public void MakeCall(Id<CallList> list, Id<Call> call, Choice<Operation> operation, Truth argument)
    {
        Guard(Multicalls & ListProgress[list].Is(Progress.Made) & !Listed[list, call]);
        Listed[list, call] = true;
        OperationOf[list, call] = operation;
        ArgumentOf[list, call] = argument;
    }

    /// <summary>The guest gives a call a list of its own, by one element more.</summary>
    /// <remarks>Source: Xen 4.17 xen/include/public/xen.h, mmu_update.</remarks>
    public void MakeElement(Id<CallList> list, Id<Call> call)
    {
        Guard(ListProgress[list].Is(Progress.Made) & Listed[list, call] & OperationOf[list, call].Is(Operation.MmuUpdate));
        Left[list, call] = Left[list, call] + 1;
        Elements[list, call] = Elements[list, call] + 1;
    }

    /// <summary>The guest makes the multicall.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/multicall.c, do_multicall.</remarks>
    public void BeginMulticall(Id<Vcpu> vcpu, Id<CallList> list, Truth accessible)
    {
        Guard(InKernel(vcpu));
        Guard(Multicalls & ListProgress[list].Is(Progress.Made));
        Guard(accessible, Errno.EFAULT);
        CallerOf[list] = vcpu;
        Work(vcpu, list);
    }

    /// <summary>After an interruption the guest's next instruction makes the multicall again, with what is left of the list.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/multicall.c, do_multicall, preempted; xen/arch/x86/hypercall.c, hypercall_create_continuation.</remarks>
    public void ContinueMulticall(Id<Vcpu> vcpu, Id<CallList> list)
    {
        Guard(InKernel(vcpu));
        Guard(ListProgress[list].Is(Progress.Continued) & (CallerOf[list] == vcpu));
        Work(vcpu, list);
    }

    /// <summary>The next call of the list is copied.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/multicall.c, do_multicall.</remarks>
    public void LoadCall(Id<Vcpu> vcpu, Id<Call> call)
    {
        var list = Works[vcpu];
        GuardStep(vcpu, CallStep.Between);
        Guard(IsNext(list, call));
        Step[vcpu] = CallStep.Loaded;
        LoadedFrom[vcpu] = call;
        LoadedOperation[vcpu] = OperationOf[list, call];
        LoadedArgument[vcpu] = ArgumentOf[list, call];
        LoadedLeft[vcpu] = Left[list, call];
    }

    /// <summary>An element of the call's own list is performed.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmu_update.</remarks>
    public void PerformElement(Id<Vcpu> vcpu)
    {
        var (list, call) = (Works[vcpu], LoadedFrom[vcpu]);
        GuardStep(vcpu, CallStep.Loaded);
        Guard(LoadedLeft[vcpu] > 0);
        LoadedLeft[vcpu] = LoadedLeft[vcpu] - 1;
        ElementsDone[list, call] = ElementsDone[list, call] + 1;
    }

    /// <summary>The call is performed, as the hypercall would be. A multicall in a multicall is refused; iret ends the list.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/hypercall.c, arch_do_multicall_call.</remarks>
    public void PerformCall(Id<Vcpu> vcpu, Choice<Ring> kernel)
    {
        var (list, call) = (Works[vcpu], LoadedFrom[vcpu]);
        var (operation, argument) = (LoadedOperation[vcpu], LoadedArgument[vcpu]);
        var code = If(operation.Is(Operation.IretToUser), Ring.Three, kernel);
        GuardStep(vcpu, CallStep.Loaded);
        Guard(LoadedLeft[vcpu] == 0);
        Guard(IsIret(operation).Implies(!CrashesOnReturn(vcpu, code) & ReturnsToUser(code).Is(operation.Is(Operation.IretToUser))));
        Guard(!(IsIret(operation) & argument) | Hostile | Handles[vcpu].Is(Upcall.None));
        Return(vcpu, code, IsIret(operation));
        MaskByCall(vcpu, IsIret(operation), argument);
        TaskSwitched[vcpu] = If(operation.Is(Operation.FpuTaskswitch), argument, TaskSwitched[vcpu]);
        LoadedAnswer[vcpu] = AnswerOf(operation, argument);
        Step[vcpu] = CallStep.Performed;
        WasPerformedTwice[list, call] = WasPerformed[list, call];
        WasPerformed[list, call] = true;
    }

    /// <summary>The answer is written to the list, and the hypervisor goes past the call. After iret it leaves; the multicall answers what iret does.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/multicall.c, do_multicall, mc_exit; XSA-213.</remarks>
    public void WriteAnswer(Id<Vcpu> vcpu)
    {
        var (list, call) = (Works[vcpu], LoadedFrom[vcpu]);
        var ends = IsIret(LoadedOperation[vcpu]);
        GuardStep(vcpu, CallStep.Performed);
        ResultOf[list, call] = LoadedAnswer[vcpu];
        Past[list, call] = true;
        Step[vcpu] = CallStep.Between;
        SingleTaskSwitched[vcpu] = If(OperationOf[list, call].Is(Operation.FpuTaskswitch), ArgumentOf[list, call], SingleTaskSwitched[vcpu]);
        ListProgress[list] = If<Choice<Progress>>(ends, Progress.Done, Progress.Running);
        ListAnswer[list] = If<Choice<Answer>>(ends, Answer.Register, Answer.Untouched);
        Doing[vcpu] = If<Choice<Activity>>(ends, Activity.Leaving, Activity.Multicall);
    }

    /// <summary>A call that has a list of its own is interrupted. What is left of that replaces its arguments, and the multicall will be made again from this call on.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/multicall.c, do_multicall, mc_preempt; xen/arch/x86/hypercall.c, hypercall_create_continuation.</remarks>
    public void InterruptCall(Id<Vcpu> vcpu)
    {
        var (list, call) = (Works[vcpu], LoadedFrom[vcpu]);
        GuardStep(vcpu, CallStep.Loaded);
        Guard(LoadedLeft[vcpu] > 0);
        Left[list, call] = LoadedLeft[vcpu];
        Step[vcpu] = CallStep.Between;
        Stop(vcpu, Progress.Continued, Answer.Untouched);
    }

    /// <summary>The multicall is interrupted between two calls, since an event is to be delivered or the hypervisor has something more urgent to do.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/multicall.c, do_multicall, hypercall_preempt_check.</remarks>
    public void InterruptMulticall(Id<Vcpu> vcpu)
    {
        GuardStep(vcpu, CallStep.Between);
        Guard(Any<Call>(call => Past[Works[vcpu], call]) & !IsAtEnd(Works[vcpu]));
        Stop(vcpu, Progress.Continued, Answer.Untouched);
    }

    /// <summary>A call cannot be copied: the multicall stops and answers that, not 0.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/multicall.c, do_multicall, -EFAULT.</remarks>
    public void FaultMulticall(Id<Vcpu> vcpu)
    {
        GuardStep(vcpu, CallStep.Between);
        Guard(!IsAtEnd(Works[vcpu]));
        Stop(vcpu, Progress.Done, Answer.Fault);
    }

    /// <summary>The list is at its end, and the multicall answers 0, whatever its calls answered.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/multicall.c, do_multicall.</remarks>
    public void EndMulticall(Id<Vcpu> vcpu)
    {
        GuardStep(vcpu, CallStep.Between);
        Guard(IsAtEnd(Works[vcpu]));
        Stop(vcpu, Progress.Done, Answer.Success);
    }

    private void GuardStep(Id<Vcpu> vcpu, CallStep step)
    {
        Guard(IsAlive(vcpu) & Doing[vcpu].Is(Activity.Multicall));
        Guard(Step[vcpu].Is(step));
    }

    private void Work(Id<Vcpu> vcpu, Id<CallList> list)
    {
        ListProgress[list] = Progress.Running;
        Works[vcpu] = list;
        Doing[vcpu] = Activity.Multicall;
    }

    private void Stop(Id<Vcpu> vcpu, Progress progress, Answer answer)
    {
        ListProgress[Works[vcpu]] = progress;
        ListAnswer[Works[vcpu]] = answer;
        Leave(vcpu);
    }

    private void MaskByCall(Id<Vcpu> vcpu, Truth returns, Truth interruptFlag)
    {
        Mask[vcpu] = If(returns, !interruptFlag, Mask[vcpu]);
        NativeFlag[vcpu] = If(returns, interruptFlag, NativeFlag[vcpu]);
        Delivered[vcpu] = Delivered[vcpu] & If(returns, !interruptFlag, Mask[vcpu]);
        Breached[DomainOf[vcpu]] = Breached[DomainOf[vcpu]] | (returns & interruptFlag & !Handles[vcpu].Is(Upcall.None));
    }

    // What the hypercall answers when it is made by itself.
    private Choice<Answer> AnswerOf(Choice<Operation> operation, Truth argument) => If<Choice<Answer>>(operation.IsAny(Operation.FpuTaskswitch, Operation.MmuUpdate), Answer.Success,
        If(operation.Is(Operation.SetSegmentBase), If(Compat, Answer.NotImplemented, If<Choice<Answer>>(argument, Answer.Success, Answer.Invalid)),
            If(operation.Is(Operation.Multicall), Answer.Invalid, If<Choice<Answer>>(IsIret(operation), Answer.Register, Answer.NotImplemented))));

    /// <summary>The call is an iret, to whichever mode.</summary>
    private static Truth IsIret(Choice<Operation> operation) => operation.IsAny(Operation.Iret, Operation.IretToUser);

    /// <summary>The hypervisor is past every call of the list.</summary>
    private Truth IsAtEnd(Id<CallList> list) => All<Call>(call => Listed[list, call].Implies(Past[list, call]));

    /// <summary>The call is the first one of the list that the hypervisor is not past.</summary>
    private Truth IsNext(Id<CallList> list, Id<Call> call) => Listed[list, call] & !Past[list, call]
        & All<Call>(earlier => (Listed[list, earlier] & (earlier <= call) & (earlier != call)).Implies(Past[list, earlier]));
}
