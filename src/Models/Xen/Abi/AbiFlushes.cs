using Verified.Abi.Xen.Calls;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>Which processors a call must have flushed when it is left: those that its list, or its flags, name.</summary>
/// <remarks>Source: Xen 4.17.7 xen/arch/x86/mm.c, do_mmuext_op and __do_update_va_mapping; xen/include/public/xen.h, MMUEXT_*, UVMF_*.</remarks>
internal sealed class AbiFlushes(AbiMachine machine)
{
    private const uint FlushLocal = 6, InvalidateLocal = 7, FlushMulti = 8, InvalidateMulti = 9, FlushAll = 10, InvalidateAll = 11, Clear = 16, Copy = 17;
    private const ulong Flush = 1, Invalidate = 2, All = 4, KindBits = 3;

    private readonly List<(uint Cpus, ulong? Va)>[] owed = [.. Enumerable.Range(0, machine.Sizes.Vcpus).Select(_ => new List<(uint, ulong?)>())];
    private readonly HashSet<ulong> touched = [];

    /// <summary>A call is about to be made.</summary>
    internal void Expect(AbiDriver driver)
    {
        var (vcpu, call) = (driver.Vcpu, driver.Call);
        owed[vcpu].Clear();
        if (driver.IsMulticall)
            return;
        if (call.Number == AbiCalls.MmuextOp && call.B <= 16)
            ExpectOfList(vcpu, call);
        else if (call.Number is AbiCalls.UpdateVaMapping or AbiCalls.UpdateVaMappingOtherdomain && (call.C & KindBits) is Flush or Invalidate && CpusOf(vcpu, call.C & ~KindBits) is { } cpus)
            owed[vcpu].Add((cpus, (call.C & KindBits) == Flush ? null : call.A));
    }

    /// <summary>It is over: each processor that it names was flushed since it began, or holds no translation of the page. What is refused for its address flushes nothing.</summary>
    /// <param name="driver">Whose call it was.</param>
    /// <param name="result">What it answers.</param>
    /// <param name="flushed">The processors that were flushed since, as bits.</param>
    internal (Law Claim, string Because)? Defect(AbiDriver driver, long result, uint flushed)
    {
        var (vcpu, call) = (driver.Vcpu, driver.Calls[0]);
        if (driver.IsMulticall)
            return null;
        var isNowhere = call.Number == AbiCalls.UpdateVaMapping && (!AbiMachine.IsGuestAddress(call.A) || machine.L1EntryOf(vcpu, call.A) is null);
        if (isNowhere && !driver.WasInterleaved && result != 0 && flushed != 0)
            return (MemoryLaws.RefusedFlush, $"processors {flushed:b} were flushed");
        if (result != 0)
            return null;
        Touch(vcpu, call);
        foreach (var (cpus, va) in owed[vcpu])
        {
            if (va is null ? (cpus & ~flushed) != 0 : !driver.WasInterleaved && Held(vcpu, cpus, va.Value))
                return (MemoryLaws.AskedFlush, $"a flush of the processors {cpus:b}{(va is { } page ? $" of {page:x}" : "")} was asked for, flushed were {flushed:b}");
        }
        return null;
    }

    private bool Held(int vcpu, uint cpus, ulong va)
    {
        for (var cpu = 0; cpu < machine.Sizes.Vcpus; cpu++)
        {
            if ((cpus >> cpu & 1) != 0 && !(cpu == vcpu && touched.Contains(va >> 12)) && machine.Target.Holds(cpu, va))
                return true;
        }
        return false;
    }

    // The call itself reads and writes there, so that the caller's processor may hold new translations.
    private void Touch(int vcpu, XenCall call)
    {
        touched.Clear();
        touched.Add(call.A >> 12);
        touched.Add((call.A + (24 * (uint)call.B)) >> 12);
        touched.Add(call.C >> 12);
        touched.Add((call.C + 7) >> 12);
        touched.UnionWith(Enumerable.Range(0, 4).Select(page => (ulong)(XenAbiLayout.ArgumentSlot(machine.Sizes, vcpu) + page)));
    }

    private void ExpectOfList(int vcpu, XenCall call)
    {
        var list = new List<(uint Command, ulong First, ulong Second)>();
        for (var i = 0ul; i < call.B; i++)
        {
            var at = call.A + (24 * i);
            if (machine.Read(vcpu, at) is not { } command || machine.Read(vcpu, at + 8) is not { } first || machine.Read(vcpu, at + 16) is not { } second)
                return;
            list.Add(((uint)command, first, second));
        }
        if (list.Any(element => element.Command is Clear or Copy))
            return;
        foreach (var (command, first, second) in list)
        {
            var cpus = command switch
            {
                FlushLocal or InvalidateLocal => 1u << vcpu,
                FlushAll or InvalidateAll => CpusOf(vcpu, All),
                FlushMulti or InvalidateMulti => Masked(vcpu, machine.Read(vcpu, second)),
                _ => null,
            };
            if (cpus is { } named && (command % 2 == 0 || AbiMachine.IsGuestAddress(first)))
                owed[vcpu].Add((named, command % 2 == 0 ? null : first));
        }
    }

    // The caller's, all of the domain's, or those whose bits are set in a word of the guest's.
    private uint? CpusOf(int vcpu, ulong target) => target == 0 ? 1u << vcpu : Masked(vcpu, target == All ? ulong.MaxValue : machine.Read(vcpu, target));

    private uint? Masked(int vcpu, ulong? mask)
    {
        var domain = machine.Sizes.DomainOfVcpu(vcpu);
        if (mask is null)
            return null;
        var cpus = 0u;
        for (var other = 0; other < machine.Sizes.Vcpus; other++)
            cpus |= machine.Sizes.DomainOfVcpu(other) == domain && (mask >> (other / machine.Sizes.Domains) & 1) != 0 ? 1u << other : 0;
        return cpus;
    }
}
