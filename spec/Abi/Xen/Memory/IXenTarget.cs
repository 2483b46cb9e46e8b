using Verified.Abi.Judging;

namespace Verified.Abi.Xen.Memory;

/// <summary>A hypervisor that runs hypercalls under a given schedule, a program for each virtual processor.</summary>
public interface IXenTarget : IXenMachine, IProgramTarget<XenStepKind, IXenFacts, XenOperation>
{
    /// <summary>Runs a virtual processor that is not finished: through its next hypercall, or to where that is preempted.</summary>
    XenTurn Run(int vcpu);
}

/// <summary>What a turn of a virtual processor came to.</summary>
/// <param name="Operation">The number of the operation, or of the first one of the hypercall's list.</param>
/// <param name="Count">How many operations the hypercall's list has.</param>
/// <param name="Answer">What the guest sees; ERESTART: nothing yet, it was preempted.</param>
/// <param name="Done">How many elements of the list were done, as the hypercall says.</param>
public readonly record struct XenTurn(int Operation, int Count, Errno Answer, int Done);
