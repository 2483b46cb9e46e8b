using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>Hypercalls as a guest makes them.</summary>
internal static class LiveCalls
{
    /// <summary>The memory for this call's arguments.</summary>
    internal static readonly LiveValue Here = new(LiveBase.Arguments, 0, 0);

    /// <summary>In it, behind everything else: *pdone.</summary>
    internal static readonly LiveValue Done = new(LiveBase.Arguments, 0, 504);

    internal static LiveValue Frame(int page) => new(LiveBase.Frame, page, 0);

    internal static LiveValue Machine(int page, ulong offset = 0) => new(LiveBase.Machine, page, offset);

    internal static LiveValue Entry(int page, ulong flags) => new(LiveBase.Machine, page, flags);

    internal static LiveValue Table(int number) => new(LiveBase.TableFrame, number, 0);

    internal static LiveCall Call(ulong number, params LiveValue[] arguments) => new() { Rax = number, Arguments = arguments };

    internal static LiveCall Execute(AgentStub stub, ulong rax = 0, ulong rdi = 0, ulong rdx = 0, ulong rcx = 0) => new() { Stub = stub, Rax = rax, Arguments = [rdi, 0, rdx], Rcx = rcx };

    /// <summary>update_va_mapping, after which the entry is read where the window's table is.</summary>
    internal static LiveCall Map(ulong va, LiveValue entry, ulong flags = LiveNumbers.Invlpg) =>
        new() { Rax = LiveNumbers.UpdateVaMapping, Arguments = [va, entry, flags], Peek = PlaceOf(va) };

    /// <summary>mmuext_op of one operation.</summary>
    internal static LiveCall Extend(ulong command, LiveValue first, LiveValue second = default, ulong domain = LiveNumbers.Self) =>
        new() { Rax = LiveNumbers.MmuextOp, Arguments = [Here, 1, Done, domain], Words = [new(0, command), new(8, first), new(16, second)] };

    /// <summary>mmu_update of one entry.</summary>
    internal static LiveCall Update(LiveValue at, LiveValue entry, ulong domain = LiveNumbers.Self, LiveValue peek = default) =>
        new() { Rax = LiveNumbers.MmuUpdate, Arguments = [Here, 1, Done, domain], Words = [new(0, at), new(8, entry)], Peek = peek };

    /// <summary>callback_op, register.</summary>
    internal static LiveCall RegisterCallback(ulong type, ulong address, bool masks) =>
        new() { Rax = LiveNumbers.CallbackOp, Arguments = [0, Here], Words = [new(0, type | (masks ? 1ul << 16 : 0)), new(8, address)] };

    internal static LiveCall SetIopl(ulong level) => new() { Rax = LiveNumbers.PhysdevOp, Arguments = [6, Here], Words = [new(0, level)] };

    /// <summary>iret to an address.</summary>
    internal static LiveCall Return(ulong rip, ulong cs, ulong flags, ulong rsp, ulong ss = LiveNumbers.KernelSs, ulong frameFlags = 0)
    {
        LiveValue[] frame = [0x77, 0x1111, 0xcccc, frameFlags, rip, cs, flags, rsp, ss];
        return new() { Rax = LiveNumbers.Iret, Rsp = Here, Words = [.. frame.Select((word, index) => new LiveWord(index * 8, word))] };
    }

    /// <summary>Where the entry of an address in the last table of the domain stands, to be read.</summary>
    internal static LiveValue PlaceOf(ulong va)
    {
        var page = AgentLayout.Page(va);
        return va >= AgentLayout.VirtBase && page is >= 512 and < 1024 ? new(LiveBase.TableAddress, 4, (ulong)((page - 512) * 8)) : default;
    }

    /// <summary>Where a word of a frame of the pool can always be read.</summary>
    internal static LiveValue SeenAt(int page, ulong offset) => AgentLayout.Va(AgentLayout.AliasPage + page - AgentLayout.PoolPage) + (offset & 0xff8);
}
