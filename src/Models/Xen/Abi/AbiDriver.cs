using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen.Abi;

/// <summary>A virtual processor's calls, one after the other: joined ones as a multicall, or each by itself.</summary>
internal sealed class AbiDriver(AbiMachine machine, int vcpu, IReadOnlyList<AbiOperation> operations)
{
    /// <summary>What stands in the result of a call in a multicall before it is made.</summary>
    internal const ulong NoResult = 0xabad_1dea_abad_1dea;

    private const int ResultAt = 8, MostPreemptions = 3;
    private const ulong CopyPage = 17, ClearPage = 16;

    private int preempted;
    private int place;

    internal int Vcpu => vcpu;

    internal int Next { get; private set; }

    internal bool IsFinished => !IsUnderway && Next >= operations.Count;

    internal bool IsUnderway { get; private set; }

    /// <summary>Another one ran while this call was preempted.</summary>
    internal bool WasInterleaved { get; set; }

    /// <summary>The call was preempted, and made again.</summary>
    internal bool WasPreempted => preempted > 0;

    /// <summary>The registers: of the call that is to be made, or what it left.</summary>
    internal XenCall Call { get; private set; }

    /// <summary>What is being called: one operation, or those of a multicall.</summary>
    internal IReadOnlyList<AbiOperation> Operations { get; private set; } = [];

    /// <summary>The registers of each of them, as they would be by themselves.</summary>
    internal IReadOnlyList<XenCall> Calls { get; private set; } = [];

    internal bool IsMulticall => Operations.Count > 1;

    /// <summary>Whether a call may leave, also without being preempted, to be continued: in a multicall its arguments are then written anew.</summary>
    internal static bool MayContinue(XenCall call) => call.Number is AbiCalls.MmuUpdate or AbiCalls.MmuextOp or AbiCalls.MemoryOp or AbiCalls.GrantTableOp or AbiCalls.EventChannelOp or 0;

    /// <summary>Writes the arguments of the next call into the guest's memory.</summary>
    internal void Begin()
    {
        var count = 1;
        while (Next + count < operations.Count && count < AbiMachine.MostJoined && operations[Next + count].IsJoined)
            count++;
        Prepare([.. operations.Skip(Next).Take(count)]);
        machine.Place(vcpu, operations[Next].List is var list and > 0 && IsMulticall ? list : AbiMachine.List);
        if (IsMulticall)
            WriteList();
    }

    /// <summary>The same operations without a multicall: only the arguments are written.</summary>
    internal void Prepare(IReadOnlyList<AbiOperation> group)
    {
        Operations = group;
        for (var i = 0; i < group.Count; i++)
        {
            foreach (var store in group[i].Stores)
                machine.Target.Store(vcpu, (i * AbiMachine.Area) + store.Offset, machine.Resolve(store.Word, vcpu, i));
            LeaveOutCopies(i);
        }
        Calls = [.. group.Select(Registers)];
        for (var i = 0; i < group.Count; i++)
            LeaveOutSeenSlots(i);
        (Call, IsUnderway, WasInterleaved, preempted, place) = (Calls[0], true, false, 0, 0);
    }

    /// <summary>The next of the prepared operations is to be called by itself.</summary>
    internal void Select(int operation) => (Call, place, preempted) = (Calls[operation], operation, 0);

    /// <summary>Makes the call, or makes it again where it was preempted.</summary>
    /// <returns>Whether it was preempted.</returns>
    internal bool Make(bool isWhole)
    {
        var checks = Operations.Max(operation => operation.Checks);
        var call = Call;
        var isPreempted = machine.Target.Call(vcpu, ref call, Stack(), !isWhole && checks > 0 && preempted < MostPreemptions ? checks : int.MaxValue);
        Call = call;
        preempted += isPreempted ? 1 : 0;
        if (!isPreempted)
        {
            machine.Target.ReturnToKernel(vcpu);
            PutParked();
        }
        return isPreempted;
    }

    // A multicall whose list cannot be written any more ends with a table left that is to be given back. The next call on tables does so.
    private void PutParked()
    {
        while (machine.Target.State(vcpu) is { Parked: >= 0 })
        {
            var nothing = new XenCall(AbiCalls.MmuUpdate, 0, 0, 0, AbiCalls.Self);
            machine.Target.Call(vcpu, ref nothing, 0, int.MaxValue);
        }
    }

    /// <summary>The call is over.</summary>
    internal void End()
    {
        (IsUnderway, Next) = (false, Next + Operations.Count);
    }

    /// <summary>The result of a call in the multicall.</summary>
    internal ulong Result(int operation) => machine.Target.Load(vcpu, machine.ListOf(vcpu) + (operation * AbiMachine.EntryBytes) + ResultAt);

    internal XenCall ListCall => new(AbiCalls.Multicall, XenAbiLayout.ArgumentAddress(machine.Sizes, vcpu) + (ulong)machine.ListOf(vcpu), (ulong)Operations.Count);

    private void WriteList()
    {
        for (var i = 0; i < Operations.Count; i++)
        {
            var at = machine.ListOf(vcpu) + (i * AbiMachine.EntryBytes);
            ulong[] words = [Calls[i].Number, NoResult, Calls[i].A, Calls[i].B, Calls[i].C, Calls[i].D, Calls[i].E, 0];
            for (var word = 0; word < words.Length; word++)
                machine.Target.Store(vcpu, at + (8 * word), words[word]);
        }
        Call = ListCall;
    }

    private XenCall Registers(AbiOperation operation, int i)
    {
        return new(operation.Number, At(0), At(1), At(2), At(3), At(4));

        ulong At(int argument) => machine.Resolve(operation[argument], vcpu, i);
    }

    private ulong Stack()
    {
        var iret = Math.Max(place, Operations.Select((operation, i) => operation.Number == AbiCalls.Iret ? i : -1).FirstOrDefault(i => i >= place, place));
        return XenAbiLayout.ArgumentAddress(machine.Sizes, vcpu) + (ulong)(iret * AbiMachine.Area);
    }

    // A copy of a frame with entries that the contract does not see would be the guest's entries in slots that it does not see.
    private void LeaveOutCopies(int i)
    {
        for (var element = 0; Operations[i].Number == AbiCalls.MmuextOp && element < 4; element++)
        {
            var at = (i * AbiMachine.Area) + (24 * element);
            if (machine.Target.Load(vcpu, at) == CopyPage && (element > 0 || i > 0 || IsMulticallFrom(i) || HasUnseen(machine.Target.Load(vcpu, at + 16))))
                machine.Target.Store(vcpu, at, ClearPage);
        }
    }

    // The specification has no grants: none is mapped by an entry that the contract sees, nor over the memory for arguments. Without flags an element is refused.
    private void LeaveOutSeenSlots(int i)
    {
        var from = XenAbiLayout.ArgumentAddress(machine.Sizes, vcpu);
        var (at, seen) = (Calls[i].B - from, SlotPositions.Of(machine.Sizes.Slots));
        for (var element = 0ul; Calls[i].Number == AbiCalls.GrantTableOp && element < Calls[i].C && at + 32 <= (ulong)XenAbiLayout.ArgumentBytes && at % 8 == 0; element++, at += 32)
        {
            var (host, flags) = (machine.Target.Load(vcpu, (int)at), machine.Target.Load(vcpu, (int)at + 8));
            var slot = (flags & 16) != 0 ? (int)(host & 0xfff) / 8 : (int)(host >> 12) & 511;
            if (Calls[i].A == 0 && (seen.Contains(slot) || slot < XenAbiLayout.FirstGrantSlot))
                machine.Target.Store(vcpu, (int)at + 8, flags >> 32 << 32);
        }
    }

    private bool IsMulticallFrom(int i) => i == 0 && IsMulticall;

    private bool HasUnseen(ulong frame)
    {
        if (!machine.Exists(frame))
            return false;
        var (words, seen) = (machine.Target.Memory((int)frame).ToArray(), SlotPositions.Of(machine.Sizes.Slots));
        return words.Where((word, i) => (word & AbiMachine.Present) != 0 && !seen.Contains(i)).Any();
    }
}
