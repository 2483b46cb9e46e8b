using Verified.Abi.Judging;
using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>Runs a program twice, one virtual processor after the other: with its multicalls, preempted as it says, and with their calls one by one. Both must answer the same and leave the same.</summary>
/// <remarks>The claims are those of the specification of control transfer (XEN-CALL-…), evaluated here on an implementation.</remarks>
internal sealed class AbiEquivalence(Func<XenSizes, IXenAbiTarget> build, XenSizes sizes)
{
    private const ulong AccessedAndDirty = 0x60;

    // Where the guest says how far an exchange is: its lists begin so much further on.
    private const int ExchangedAt = 64;

    private static readonly Law SameAnswer = new("XEN-CALL-001", "The answer that a multicall writes for a call is the one that the hypercall gives by itself; for calls that it did not reach nothing is written.", "a multicall is its calls one by one", "xen-abi");
    private static readonly Law SameState = new("XEN-CALL-005", "Between two calls of a list the state is the one that the same hypercalls leave, made one by one.", "a multicall is its calls one by one", "xen-abi");
    private static readonly Law GoesOn = new("XEN-CALL-006", "A multicall that answers 0 has gone past every call of its list, also after some that failed.", "a multicall is its calls one by one", "xen-abi");
    private static readonly Law StopsAfterIret = new("XEN-CALL-007", "After iret no call of the list is performed, and none ever in user mode.", "a multicall is its calls one by one", "xen-abi");

    private readonly Lazy<AbiMachine> together = new(() => new(build(sizes), sizes)), apart = new(() => new(build(sizes), sizes));

    private static readonly ulong[] ListPages = [(ulong)AbiMachine.List, (ulong)XenAbiLayout.ArgumentBytes];

    // Where the lists of multicalls are; the guest does not write them for calls by themselves.
    private readonly HashSet<int> lists = [];

    /// <summary>How many multicalls were compared, in all runs.</summary>
    internal long MulticallsCompared { get; private set; }

    /// <summary>The first difference; nothing if there is none, or no multicall.</summary>
    internal (Law Claim, string Because)? Defect(IReadOnlyList<IReadOnlyList<AbiOperation>> programs)
    {
        if (!programs.Any(operations => operations.Any(operation => operation.IsJoined)))
            return null;
        try
        {
            together.Value.Target.Reset(new Deaf());
            apart.Value.Target.Reset(new Deaf());
            lists.Clear();
            lists.UnionWith(Enumerable.Range(0, sizes.Vcpus).SelectMany(vcpu => ListPages.Select(page => together.Value.FrameAt(vcpu, XenAbiLayout.ArgumentAddress(sizes, vcpu) + page, writes: false))).OfType<int>());
            return Compared(programs);
        }
        catch (Exception mistake) when (mistake is not OutOfMemoryException && mistake.TargetSite?.DeclaringType?.Assembly != typeof(AbiEquivalence).Assembly)
        {
            return (AbiLaws.Total, KernelMistake.Text(mistake));
        }
    }

    private (Law, string)? Compared(IReadOnlyList<IReadOnlyList<AbiOperation>> programs)
    {
        for (var vcpu = 0; vcpu < programs.Count; vcpu++)
        {
            var (many, one) = (new AbiDriver(together.Value, vcpu, programs[vcpu]), new AbiDriver(apart.Value, vcpu, programs[vcpu]));
            while (!many.IsFinished && !together.Value.Target.State(vcpu).IsCrashed)
            {
                many.Begin();
                while (many.Make(isWhole: !many.IsMulticall))
                {
                }
                if (ReachesList(many) || (many.IsMulticall && (long)many.Call.Number == -(long)Verified.Abi.Errno.EFAULT))
                    return null;
                one.Prepare(many.Operations);
                if (Differs(many, one) is { } difference)
                    return difference;
                MulticallsCompared += many.IsMulticall ? 1 : 0;
                many.End();
                one.End();
            }
        }
        return null;
    }

    // A call that reads or writes the list of the multicall does something else by itself: one with an address there, one whose statuses go so far.
    private bool ReachesList(AbiDriver driver)
    {
        var list = XenAbiLayout.ArgumentAddress(sizes, driver.Vcpu) + (ulong)together.Value.ListOf(driver.Vcpu);
        return driver.Calls.Any(call => call.Number == AbiCalls.GrantTableOp && call.C > 4)
            || driver.Operations.Any(operation => operation.Number == AbiCalls.MemoryOp && operation.Stores.Any(store => store.Offset == ExchangedAt && store.Word != default))
            || driver.Calls.Any(call => IsThere(call.A) || IsThere(call.B) || IsThere(call.C) || IsThere(call.D))
            || driver.Operations.Select((operation, i) => operation.Stores.Any(store => IsThere(together.Value.Resolve(store.Word, driver.Vcpu, i)))).Any(there => there);

        bool IsThere(ulong va) => va + 128 > list && va < list + 4096;
    }

    private (Law, string)? Differs(AbiDriver many, AbiDriver one)
    {
        var iret = -1;
        for (var i = 0; i < one.Calls.Count; i++)
        {
            var isReached = !many.IsMulticall || many.Result(i) != AbiDriver.NoResult;
            if (iret >= 0)
            {
                if (isReached)
                    return (StopsAfterIret, $"call {i} of the list was performed after iret, which was call {iret}");
                continue;
            }
            if (!isReached)
                return many.Call.Number == 0 && one.Calls[i].Number != AbiCalls.Iret ? (GoesOn, $"call {i} of the list was not performed") : null;
            var expected = Alone(one, i);
            var answered = many.IsMulticall ? many.Result(i) : many.Call.Number;
            if (answered != expected)
                return (SameAnswer, $"call {i} of the list, number {one.Calls[i].Number}, answers {(long)answered:x}, by itself {(long)expected:x}");
            iret = one.Calls[i].Number == AbiCalls.Iret ? i : -1;
            if (apart.Value.Target.State(one.Vcpu).IsCrashed)
                return null;
        }
        return many.IsMulticall ? StateDiffers() : null;
    }

    private static ulong Alone(AbiDriver one, int operation)
    {
        if (one.IsMulticall && one.Calls[operation].Number == AbiCalls.Multicall)
            return unchecked((ulong)-(long)Verified.Abi.Errno.EINVAL);
        one.Select(operation);
        while (one.Make(isWhole: true))
        {
        }
        return one.Call.Number;
    }

    private (Law, string)? StateDiffers()
    {
        var (a, b) = (together.Value, apart.Value);
        for (var frame = 0; frame < a.Target.MachineFrames; frame++)
        {
            if (a.Target.Page(frame) != b.Target.Page(frame))
                return (SameState, $"frame {frame} is {a.Target.Page(frame)}, after single calls {b.Target.Page(frame)}");
            var left = a.Target.Memory(frame);
            var right = b.Target.Memory(frame);
            if (lists.Contains(frame) || left.SequenceEqual(right))
                continue;
            for (var word = 0; word < left.Length; word++)
            {
                if (((left[word] ^ right[word]) & ~AccessedAndDirty) != 0)
                    return (SameState, $"word {word} of frame {frame} is {left[word]:x}, after single calls {right[word]:x}");
            }
        }
        return null;
    }

    private sealed class Deaf : IStepSink<XenStepKind>
    {
        public void Stepped(in Step<XenStepKind> step)
        {
        }

        public void Refused(in Step<XenStepKind> step, Verified.Abi.Errno errno)
        {
        }

        public void Checked(int entries)
        {
        }
    }
}
