using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <remarks>What a multicall performs has no step of its own: it is part of the multicall's.</remarks>
internal sealed partial class TransferSteps
{
    private const int EntryBytes = 64;
    private const ushort LevelMask = 3;

    private bool isInCall;

    /// <summary>The list that a guest hands over: its number, where it is, and whether it did so before.</summary>
    public (byte Number, ulong Address, bool IsContinued) List { get; set; }

    public void BeginsMulticall(Vcpu vcpu, bool isAccessible)
    {
        IsInterrupted = false;
        if (!isAccessible)
        {
            sink.Refused(new Step<TransferStepKind>(TransferStepKind.BeginMulticall, vcpu.Number, List.Number, 0), Errno.EFAULT);
        }
        else if (List.IsContinued)
        {
            Of(TransferStepKind.ContinueMulticall, vcpu, List.Number);
        }
        else
        {
            Of(TransferStepKind.BeginMulticall, vcpu, List.Number, 1);
            List = List with { IsContinued = true };
        }
    }

    public void LoadsCall(Vcpu vcpu, ulong va)
    {
        Of(TransferStepKind.LoadCall, vcpu, (byte)((va - List.Address) / EntryBytes));
        isInCall = true;
    }

    /// <summary>A call was performed. Only a kernel returns to itself with another level than 3, which the hypervisor raises.</summary>
    public void PerformsCall(Vcpu vcpu, bool isIret, bool isPreempted)
    {
        isInCall = false;
        if (vcpu.Domain.IsShutDown || isPreempted)
        {
            return;
        }

        Of(TransferStepKind.PerformCall, vcpu, isIret && vcpu.InUserMode ? (byte)LevelMask : (byte)0);
    }

    /// <summary>So many elements of the call's own list were performed.</summary>
    public void PerformsElements(Vcpu vcpu, int count)
    {
        for (var element = 0; isInCall && element < count; element++)
        {
            facts.Look(vcpu);
            sink.Stepped(new Step<TransferStepKind>(TransferStepKind.PerformElement, vcpu.Number));
        }
    }

    public void WritesAnswer(Vcpu vcpu, bool isIret, bool isPreempted)
    {
        if (isPreempted)
        {
            return;
        }

        isInside[vcpu.Number] |= isIret;
        Of(TransferStepKind.WriteAnswer, vcpu);
    }

    /// <summary>The last multicall is to be made again.</summary>
    public bool IsInterrupted { get; private set; }

    public void EndsMulticall(TransferStepKind kind, Vcpu vcpu)
    {
        IsInterrupted = kind is TransferStepKind.InterruptMulticall or TransferStepKind.InterruptCall;
        isInside[vcpu.Number] = true;
        Of(kind, vcpu);
    }
}
