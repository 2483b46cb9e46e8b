using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <summary>The state of a guest and its hypervisor in the terms of the contract. Reads, and changes nothing.</summary>
internal sealed class GuestFacts(GuestSizes sizes) : IGuestFacts
{
    private const int UserLevel = 3;
    private const ulong DescriptorPresent = 1ul << 47;

    private XenKernel kernel = null!;
    private GuestSteps steps = null!;

    private GuestPages Pages => steps.Pages;

    /// <summary>From now on the facts are of these.</summary>
    public void Watch(XenKernel guest, GuestSteps says) => (kernel, steps) = (guest, says);

    public int Lazy(int cpu) => Up(cpu) ? (int)kernel.Cpus[cpu].Mode : 0;

    public int Doing(int cpu) => (int)steps.PhaseOf(cpu);

    public bool Queued(int cpu, int place) => place < steps.WaitingOf(cpu).Count;

    public int Calls(int cpu, int place) => (int)steps.WaitingOf(cpu)[place].Kind;

    public int CallPage(int cpu, int place) => steps.WaitingOf(cpu)[place].Page;

    public int CallSlot(int cpu, int place) => steps.WaitingOf(cpu)[place].Slot;

    public bool CallPresent(int cpu, int place) => steps.WaitingOf(cpu)[place].Present;

    public int CallTarget(int cpu, int place) => steps.WaitingOf(cpu)[place].Target;

    public bool CallWrites(int cpu, int place) => steps.WaitingOf(cpu)[place].Writes;

    public bool Present(int page, int slot) => Pages[page].Use switch
    {
        PageUse.Top or PageUse.L1Table => EntryOf(page, slot).IsPresent,
        PageUse.Descriptors => (Stored(Pages[page].Frame, XenKernel.FirstTlsEntry + slot) & DescriptorPresent) != 0,
        _ => false,
    };

    public int Target(int page, int slot) => Pages[page].Use == PageUse.Descriptors ? page : Pages.NumberOf(EntryOf(page, slot).Frame);

    public bool Writes(int page, int slot) => Pages[page].Use != PageUse.Descriptors && EntryOf(page, slot).IsWritable;

    /// <summary>Whether the kernel's mapping of a page is not read-only. A root counts with the tables that are always with it.</summary>
    public bool Writable(int page) => page == Pages.Elsewhere
        || (IsWritable(Pages[page].Frame) && !(Pages[page] is { Use: PageUse.Top, Of: not GuestSizes.Kernel and var mm } && !Pages.Spaces[mm].Hidden.All(IsWritable)));

    public bool IntendedWritable(int page) => !steps.IsIntendedReadOnly(page);

    public bool Exists(int mm) => Pages.Spaces[mm].Top is not null;

    public int Top(int mm) => Pages.Spaces[mm].Top!.Number;

    public bool IntendedPinned(int mm) => Exists(mm) && Pages.Spaces[mm].IsPinned;

    public bool Pinned(int mm) => Pages.Spaces[mm].Top is { } top && kernel.Hypervisor.Page(kernel.PfnToMfn(top.Frame))!.IsPinned;

    public bool Locked(int mm) => Pages.Spaces[mm].LockedBy is not null;

    public int LockedBy(int mm) => Pages.Spaces[mm].LockedBy ?? 0;

    public int Used(int page) => (int)Pages[page].Use;

    public int HeldBy(int page) => Pages[page].HeldBy;

    public int Of(int page) => Pages[page].Of;

    public bool Up(int cpu) => cpu < steps.Started;

    /// <summary>The address space whose roots the hypervisor has loaded: the kernel's and that of programs, or the kernel's own without one for programs.</summary>
    /// <returns>No address space where only one of them is.</returns>
    public int Base(int cpu)
    {
        var vcpu = kernel.Cpus[cpu].Vcpu;
        var root = Pages.NumberOf(vcpu.KernelRoot!.Mfn);
        foreach (var space in Pages.Spaces)
        {
            if (space.Top is { } top && top.Number == root)
            {
                return vcpu.UserRoot?.Mfn == UserRootOf(space) ? space.Index : sizes.Mms;
            }
        }

        return sizes.Mms;
    }

    public int IntendedBase(int cpu) => kernel.Cpus[cpu].Requested?.Index ?? GuestSizes.Kernel;

    public int SeenBase(int cpu) => kernel.Cpus[cpu].Loaded?.Index ?? GuestSizes.Kernel;

    public bool HasGdt(int cpu) => Up(cpu) && kernel.Cpus[cpu].Vcpu.Context.GdtEntries > 0;

    public int Gdt(int cpu) => Pages.NumberOf(kernel.Cpus[cpu].Vcpu.Context.Gdt[0]!.Mfn);

    public bool HasStack(int cpu) => Up(cpu) && kernel.Cpus[cpu].Vcpu.Context.KernelSp != 0;

    public int Stack(int cpu) => Pages.NumberOf(XenKernel.GuestFrameAt(kernel.Cpus[cpu].Vcpu.Context.KernelSp - 1));

    public bool HasLdt(int cpu) => Up(cpu) && kernel.Cpus[cpu].Vcpu.LdtEntries > 0;

    public int Ldt(int cpu) => Pages.NumberOf(XenKernel.GuestFrameAt(kernel.Cpus[cpu].Vcpu.LdtBase));

    public bool Masked(int cpu) => !Up(cpu) || kernel.Cpus[cpu].Vcpu.Context.Info.Mask != 0;

    public bool Upcall(int cpu) => Up(cpu) && kernel.Cpus[cpu].Vcpu.Context.Info.Pending != 0;

    public bool Tests(int cpu) => steps.IsTesting(cpu);

    public bool Fails(int cpu) => steps.IsFailing(cpu);

    public bool StackOff(int cpu) => steps.IsStackOff(cpu);

    public bool MayDoIo(int mm) => Pages.Spaces[mm].MayDoIo;

    public bool HasPorts(int mm) => Pages.Spaces[mm].HasPorts;

    public bool Iopl(int cpu) => Up(cpu) && kernel.Cpus[cpu].Vcpu.Context.Iopl == UserLevel;

    public bool Bitmap(int cpu) => Up(cpu) && kernel.Cpus[cpu].Vcpu.Context.IoBitmapPorts > 0;

    public bool Detected(int cpu) => steps.HasDetected(cpu);

    public bool SeesUnusable(int cpu) => steps.SeesUnusable(cpu);

    public bool IsSetUp() => steps.IsSetUp;

    public bool Refused() => steps.HasRefused;

    private Mfn? UserRootOf(GuestSpace space) => space.Index == GuestSizes.Kernel ? null : kernel.PfnToMfn(space.UserRoot);

    private Entry EntryOf(int page, int slot) => Pages[page].Use == PageUse.Top
        ? Pages[page].Of == GuestSizes.Kernel ? default : new(Stored(Pages.Spaces[Pages[page].Of].Level2, GuestSpace.FirstSlotOfLevel2 + slot))
        : new(Stored(Pages[page].Frame, slot));

    private ulong Stored(ulong frame, int word) => kernel.Hypervisor.Memory.Read(kernel.PfnToMfn(frame), word);

    private bool IsWritable(ulong frame) => kernel.KernelEntry(XenKernel.VaOfGuestFrame(frame)) is { IsPresent: false } or { IsWritable: true };
}
