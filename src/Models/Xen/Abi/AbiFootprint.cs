using System.Runtime.InteropServices;
using Verified.Abi.Xen.Calls;

namespace Verified.Models.Xen.Abi;

/// <summary>Which bytes of its guest's memory a call may write: its results, the entries that it is told to write, and marks that the processor makes.</summary>
/// <remarks>
/// Worked out before the call and again after it, from its registers and from what these lead to. An address that does not lie in the memory for arguments may lead anywhere
/// once tables have moved: a processor may hold a translation of before.
/// Source: Xen 4.17 xen/include/public: xen.h, memory.h, grant_table.h, event_channel.h, version.h, vcpu.h.
/// </remarks>
internal sealed class AbiFootprint(AbiMachine machine)
{
    private const ulong AccessedAndDirty = 0x60, Global = 0x100, GuestKernel = 1ul << 52, Privilege = 3ul << 45;
    private const ulong MostListed = 16_384;
    private const int FrameBytes = 4096, Anywhere = -1, L4 = 4, Descriptors = 5, RegisterVcpuInfo = 10, VcpuInfoBytes = 64, ReadConsole = 1;

    private readonly List<(int Frame, int From, int Bytes)> bytes = [];
    private readonly int[][] arguments = new int[machine.Sizes.Vcpus][];
    private readonly HashSet<int> registered = [];
    private bool hasMoved, isOpen, signals, handsOut, promotes, levels;
    private int vcpu;

    /// <summary>The machine has booted.</summary>
    internal void Begin()
    {
        (hasMoved, isOpen) = (false, false);
        registered.Clear();
        bytes.Clear();
        for (var of = 0; of < arguments.Length; of++)
        {
            var from = XenAbiLayout.ArgumentAddress(machine.Sizes, of);
            arguments[of] = [.. Enumerable.Range(0, (XenAbiLayout.ArgumentBytes / FrameBytes) + 1).Select(page => machine.FrameAt(of, from + (ulong)(page * FrameBytes), writes: false) ?? Anywhere)];
        }
    }

    /// <summary>The machine frames of the memory for arguments of a virtual processor, and of the read-only page behind it.</summary>
    internal IReadOnlyList<int> ArgumentFrames(int of) => arguments[of];

    /// <summary>Tables have changed, so that an address may lead elsewhere.</summary>
    internal void Moved() => hasMoved = true;

    /// <summary>The guest has registered memory of its own for a virtual processor's information: every event writes there.</summary>
    internal void Registered(ulong frame) => registered.Add((int)frame);

    /// <summary>Whether a frame is such memory.</summary>
    internal bool IsRegistered(int frame) => registered.Contains(frame);

    /// <summary>A call is about to be made.</summary>
    internal void Before(AbiDriver driver)
    {
        bytes.Clear();
        (vcpu, isOpen, signals, handsOut) = (driver.Vcpu, false, false, driver.Calls.Any(call => call.Number == AbiCalls.MemoryOp));
        promotes = driver.Calls.Any(call => call.Number is AbiCalls.MmuUpdate or AbiCalls.MmuextOp);
        levels = driver.Calls.Any(call => call.Number == AbiCalls.SetGdt);
        Add(driver, isPreempted: false);
    }

    /// <summary>It was made: what can be known only now is added.</summary>
    internal void After(AbiDriver driver) => Add(driver, driver.WasPreempted);

    /// <summary>The first byte of a frame that the call must not have written; nothing if there is none.</summary>
    internal string? Defect(int frame, XenPage before, ReadOnlySpan<ulong> old)
    {
        var now = machine.Target.Memory(frame);
        var page = machine.Target.Page(frame);
        if (isOpen || page.Count == 0 || (handsOut && !now.ContainsAnyExcept(now[0])))
            return null;
        var marks = (promotes || IsTable(before) || IsTable(page) ? AccessedAndDirty | AbiMachine.User | Global | GuestKernel : 0) | (levels || page.Type == Descriptors ? Privilege : 0);
        for (var word = 0; word < now.Length; word++)
        {
            var changed = (now[word] ^ old[word]) & ~marks;
            if (changed == 0 || (handsOut && now[word] == 0) || (signals && (before.IsOfHypervisor || registered.Contains(frame))) || (word is >= 256 and < 272 && (page.Type == L4 || before.Type == L4)))
                continue;
            var (first, last) = (System.Numerics.BitOperations.TrailingZeroCount(changed) / 8, 7 - (System.Numerics.BitOperations.LeadingZeroCount(changed) / 8));
            for (var at = first; at <= last; at++)
            {
                if ((changed >> (8 * at) & 0xff) != 0 && !Holds(frame, (8 * word) + at))
                    return $"word {word:x} of frame {frame} was {old[word]:x}, now {now[word]:x}";
            }
        }
        return null;
    }

    /// <summary>What a frame that the call may have got still holds; nothing if it holds zeros, or what the call has written to it.</summary>
    internal string? Left(int frame, XenPage before)
    {
        var (page, now) = (machine.Target.Page(frame), machine.Target.Memory(frame)[0]);
        if (!handsOut || page is { Count: 0 } or { Owner: 0 } or { IsOfHypervisor: true } || page.Type != 0 || now == 0)
            return null;
        var isNew = before.Count == 0 || !machine.Target.Memory(frame).ContainsAnyExcept(now);
        return isNew && !Holds(frame, 0) ? $"frame {frame} is domain {page.Owner}'s now and holds {now:x}" : null;
    }

    private static bool IsTable(XenPage page) => page.Type is >= 1 and <= 4;

    private bool Holds(int frame, int at)
    {
        foreach (var (of, from, count) in CollectionsMarshal.AsSpan(bytes))
        {
            if ((of == frame || of == Anywhere) && at >= from && at < from + count)
                return true;
        }
        return false;
    }

    private void Add(AbiDriver driver, bool isPreempted)
    {
        foreach (var call in driver.Calls)
            Add(call);
        for (var i = 0; driver.IsMulticall && i < driver.Operations.Count; i++)
        {
            var entry = driver.ListCall.A + (ulong)(i * AbiMachine.EntryBytes);
            if (isPreempted || AbiDriver.MayContinue(driver.Calls[i]))
                Add(entry, (ulong)AbiMachine.EntryBytes);
            else
                Add(entry + 8, 8);
        }
    }

    private void Add(XenCall call)
    {
        switch (call.Number)
        {
            case AbiCalls.MmuUpdate:
                AddWord(call.C, 4);
                ForEach(call, 16, at => AddEntry(Read(at) ?? 0));
                break;
            case AbiCalls.MmuextOp:
                AddWord(call.C, 4);
                ForEach(call, 24, AddExtended);
                break;
            case AbiCalls.UpdateVaMapping or AbiCalls.UpdateVaMappingOtherdomain:
                AddL1Entry(call.A);
                break;
            case AbiCalls.UpdateDescriptor:
                AddEntry(call.A);
                break;
            case AbiCalls.MemoryOp:
                AddMemory(call);
                break;
            case AbiCalls.GrantTableOp:
                AddGrants(call);
                break;
            case AbiCalls.EventChannelOp:
                signals = true;
                AddEvent(call);
                break;
            case AbiCalls.XenVersion:
                Add(call.B, (uint)call.A switch { 1 => 16, 2 => 144, 3 => 1024, 4 => 64, 5 or 6 => 8, 8 => 16, 9 => 1024, _ => 0ul });
                break;
            case AbiCalls.ConsoleIo when (int)call.A == ReadConsole:
                Add(call.C, (uint)call.B);
                break;
            case AbiCalls.VcpuOp:
                signals = true;
                AddVcpu(call);
                break;
            case AbiCalls.Multicall:
                // One in a multicall is refused; by itself its list is where its first argument says.
                for (var i = 0ul; i < Math.Min((uint)call.B, 64u); i++)
                    Add(call.A + (64 * i) + 8, 8);
                break;
            case AbiCalls.Iret or AbiCalls.SchedOp or AbiCalls.SetTimerOp:
                signals = true;
                break;
        }
    }

    private void AddExtended(ulong at)
    {
        var (command, frame) = ((uint)(Read(at) ?? 0), Read(at + 8) ?? 0);
        if (command is 16 or 17 && machine.Exists(frame))
            bytes.Add(((int)frame, 0, FrameBytes));
    }

    private void AddMemory(XenCall call)
    {
        var (list, count, second, got) = (Read(call.B) ?? 0, Read(call.B + 8) ?? 0, Read(call.B + 32) ?? 0, Read(call.B + 40) ?? 0);
        switch (call.A & 63)
        {
            case AbiCalls.Increase or AbiCalls.Populate:
                Add(list, 8 * Math.Min(count, MostListed));
                break;
            case AbiCalls.Exchange:
                Add(call.B + 64, 8);
                Add(second, 8 * Math.Min(got, MostListed));
                break;
            case AbiCalls.Decrease or AbiCalls.AddToPhysmap or 2 or 3 or 4:
                break;
            default:
                isOpen = true;
                break;
        }
    }

    // In each element the status, the handle and the address for devices; and the entry that is to map the grant.
    private void AddGrants(XenCall call)
    {
        isOpen |= (uint)call.A > 1;
        for (var i = 0ul; i < Math.Min((uint)call.C, 64u); i++)
        {
            var at = call.B + (i * ((uint)call.A == 0 ? 32ul : 24));
            if ((uint)call.A == 0)
                Add(at + 18, 14);
            else
                Add(at + 20, 2);
            var host = Read(at) ?? 0;
            AddL1Entry(host);
            if (host % 8 == 0)
                AddEntry(host);
        }
    }

    private void AddEvent(XenCall call)
    {
        switch ((uint)call.A)
        {
            case 6 or 7:
                Add(call.B + 4, 4);
                break;
            case 0 or 1 or 2:
                Add(call.B + 8, 4);
                break;
            case 5:
                Add(call.B + 8, 16);
                break;
        }
    }

    private void AddVcpu(XenCall call)
    {
        if ((uint)call.A == 4)
            Add(call.C, 48);
        if ((uint)call.A == RegisterVcpuInfo && Read(call.C) is { } frame && Read(call.C + 8) is { } offset && machine.Exists(frame))
            bytes.Add(((int)frame, (int)Math.Min((uint)offset, FrameBytes), VcpuInfoBytes));
    }

    private void ForEach(XenCall call, ulong elementBytes, Action<ulong> add)
    {
        for (var i = 0ul; i < Math.Min((uint)call.B & 0x7fff_ffff, 64u); i++)
            add(call.A + (i * elementBytes));
    }

    // A word of the guest's, also one that lies across the end of a page.
    private ulong? Read(ulong va)
    {
        var (offset, aligned) = ((int)(va % 8), va & ~7ul);
        if (offset == 0)
            return machine.Read(vcpu, va);
        return machine.Read(vcpu, aligned) is { } low && machine.Read(vcpu, aligned + 8) is { } high ? (low >> (8 * offset)) | (high << (64 - (8 * offset))) : null;
    }

    // Not to be written where it is said to be nowhere.
    private void AddWord(ulong va, ulong count)
    {
        if (va != 0)
            Add(va, count);
    }

    private void AddL1Entry(ulong va)
    {
        if (machine.L1EntryOf(vcpu, va) is var (table, slot))
            bytes.Add((table, 8 * slot, 8));
        else if (hasMoved)
            bytes.Add((Anywhere, 8 * (int)(va >> 12 & 511), 8));
    }

    private void AddEntry(ulong address)
    {
        if (machine.Exists(address >> 12))
            bytes.Add(((int)(address >> 12), (int)(address & 0xff8), 8));
    }

    private void Add(ulong va, ulong count)
    {
        for (var left = Math.Min(count, 8 * MostListed); left > 0;)
        {
            var here = Math.Min(left, FrameBytes - (va % FrameBytes));
            Add(va, (int)here);
            (va, left) = (va + here, left - here);
        }
    }

    private void Add(ulong va, int count)
    {
        var page = (va - XenAbiLayout.ArgumentAddress(machine.Sizes, vcpu)) / FrameBytes;
        var frame = page < (ulong)arguments[vcpu].Length ? arguments[vcpu][page] : hasMoved ? Anywhere : machine.FrameAt(vcpu, va, writes: false);
        if (frame is { } known)
            bytes.Add((known, (int)(va % FrameBytes), count));
    }
}
