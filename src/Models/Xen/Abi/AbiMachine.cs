using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen.Abi;

/// <summary>The machine as a judge reads it: its memory, what the hypervisor knows of each frame, and what a guest's address leads to.</summary>
internal sealed class AbiMachine(IXenAbiTarget target, XenSizes sizes)
{
    internal const ulong Present = 1, Writable = 2, User = 4, FrameBits = 0x000f_ffff_ffff_f000, LowHalfEnd = 1ul << 47, XenEnd = 0xffff_8800_0000_0000;

    /// <summary>Where the arguments of the calls in a multicall are, one after the other, and its list behind them.</summary>
    internal static readonly int Area = 512, MostJoined = 8, List = Area * MostJoined, EntryBytes = 64;

    /// <summary>Where the last list of a multicall may begin: its entries still lie in the memory for arguments, or in the read-only page behind it.</summary>
    internal static readonly int EndOfLists = XenAbiLayout.ArgumentBytes + 4096 - (EntryBytes * MostJoined);

    private readonly int[] lists = [.. Enumerable.Repeat(List, sizes.Vcpus)];

    internal IXenAbiTarget Target => target;

    /// <summary>Where the list of the last multicall lies in the memory for arguments.</summary>
    internal int ListOf(int vcpu) => lists[vcpu];

    internal void Place(int vcpu, int list) => lists[vcpu] = list;

    internal XenSizes Sizes => sizes;

    internal static bool IsGuestAddress(ulong va) => va < LowHalfEnd || va >= XenEnd;

    /// <summary>array_access_ok.</summary>
    internal static bool IsGuestArray(ulong va, ulong count, ulong elementBytes) => count < ulong.MaxValue / elementBytes && IsGuestAddress(va);

    internal ushort DomainOf(int vcpu) => XenAbiLayout.DomainNumber(sizes.DomainOfVcpu(vcpu));

    internal bool IsPrivileged(int vcpu) => sizes.DomainOfVcpu(vcpu) == 0;

    internal bool Exists(ulong machineFrame) => machineFrame < (ulong)target.MachineFrames;

    /// <summary>The word that a program means.</summary>
    internal ulong Resolve(AbiWord word, int vcpu, int place) => word.Offset + word.Base switch
    {
        AbiBase.Number => 0,
        AbiBase.Frame => target.MachineFrame(word.Index),
        AbiBase.Memory => target.MachineFrame(word.Index) << 12,
        AbiBase.Granted => Granted(word.Index),
        AbiBase.GrantedMemory => Granted(word.Index) << 12,
        AbiBase.Translated => target.TranslatedFrame << 12,
        AbiBase.Arguments => XenAbiLayout.ArgumentAddress(sizes, vcpu) + (ulong)(place * Area),
    };

    /// <summary>The level-1 entry for an address in the tables that a virtual processor's kernel has loaded; nothing where there is none.</summary>
    internal (int Table, int Slot)? L1EntryOf(int vcpu, ulong va)
    {
        var table = target.State(vcpu).KernelRoot;
        for (var level = 4; level > 1; level--)
        {
            if (table < 0 || target.Memory(table)[Index(va, level)] is var entry && (entry & Present) == 0 || !Exists((entry & FrameBits) >> 12))
                return null;
            table = (int)((entry & FrameBits) >> 12);
        }
        return table < 0 ? null : (table, Index(va, 1));
    }

    /// <summary>Whether a guest's kernel reaches an address through the tables, leaving aside what its processor still holds.</summary>
    internal bool Reaches(int vcpu, ulong va, bool writes)
    {
        var table = target.State(vcpu).KernelRoot;
        for (var level = 4; level > 0; level--)
        {
            if (table < 0 || !IsGuestAddress(va))
                return false;
            var entry = target.Memory(table)[Index(va, level)];
            if ((entry & (Present | User)) != (Present | User) || (writes && (entry & Writable) == 0) || !Exists((entry & FrameBits) >> 12))
                return false;
            table = (int)((entry & FrameBits) >> 12);
        }
        return true;
    }

    /// <summary>The page behind the memory for arguments, which is read-only, and the one behind that, which is never mapped.</summary>
    internal bool IsBehindArguments(int vcpu, ulong va) => (va >> 12) - (ulong)XenAbiLayout.ArgumentSlot(sizes, vcpu) is 2 or 3;

    /// <summary>The frame behind an address.</summary>
    internal int? FrameAt(int vcpu, ulong va, bool writes)
        => Reaches(vcpu, va, writes) && L1EntryOf(vcpu, va) is var (table, slot) ? (int)((target.Memory(table)[slot] & FrameBits) >> 12) : null;

    /// <summary>A word of the guest's; nothing where it cannot be read, or crosses the end of a page.</summary>
    internal ulong? Read(int vcpu, ulong va)
    {
        if (va % 4096 > 4088)
            return null;
        return FrameAt(vcpu, va, writes: false) is { } frame ? Unaligned(target.Memory(frame), (int)(va % 4096)) : null;
    }

    /// <summary>A word of the guest's after a call, also where the call has unmapped the memory for arguments.</summary>
    internal ulong? ReadAfter(int vcpu, ulong va)
    {
        var offset = va - XenAbiLayout.ArgumentAddress(sizes, vcpu);
        return va % 8 == 0 && offset < (ulong)XenAbiLayout.ArgumentBytes ? target.Load(vcpu, (int)offset) : Read(vcpu, va);
    }

    private static ulong Unaligned(ReadOnlySpan<ulong> words, int offset)
        => BitConverter.ToUInt64(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words).Slice(offset, sizeof(ulong)));

    private ulong Granted(int index) => target.GrantedFrame(index / 4 % sizes.Domains, index % 4 % XenAbiLayout.GrantedFrames);

    private static int Index(ulong va, int level) => (int)(va >> (12 + (9 * (level - 1)))) & 511;
}
