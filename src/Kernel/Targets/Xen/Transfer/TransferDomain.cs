using Verified.Abi;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <summary>A domain whose control transfer is judged: its memory, its pagetables for kernel and user mode, and its shared info page.</summary>
internal sealed class TransferDomain
{
    private const ulong Writable = Entry.Present | Entry.User | Entry.Writable;
    private const ulong ReadOnly = Entry.Present | Entry.User;

    private readonly Hypervisor hypervisor;
    private readonly Mfn kernelRoot;
    private readonly Mfn userRoot;

    public TransferDomain(Hypervisor hypervisor, int number)
    {
        this.hypervisor = hypervisor;
        Domain = new Domain(new DomainId((ushort)(number + 1)), Mode.Long);
        hypervisor.Add(Domain);
        Domain.SharedInfo = hypervisor.AllocateShared(Domain);
        Frames = Enumerable.Range(0, TransferLayout.Pages).Select(_ => New()).ToArray();
        var l1 = New();
        for (var page = 0; page < Frames.Length; page++)
        {
            hypervisor.Memory.WriteEntry(l1, page, Entry.To(Frames[page], page == TransferLayout.ReadOnlyPage ? ReadOnly : Writable));
        }

        var l3 = Table(Table(l1));
        (kernelRoot, userRoot) = (Table(l3), Table(l3));
        hypervisor.Memory.Frame(Frames[TransferLayout.BitmapPage]).Fill(byte.MaxValue);
    }

    public Domain Domain { get; }

    /// <summary>Its pages, by their number.</summary>
    public Mfn[] Frames { get; }

    /// <summary>A frame that nobody may write to.</summary>
    public Mfn Root => kernelRoot;

    public Hypervisor Hypervisor => hypervisor;

    public (Vcpu Vcpu, TransferGuest Guest) AddGuest(TransferFacts facts, TransferSizes sizes, byte number)
    {
        var vcpu = hypervisor.AddVcpu(Domain);
        vcpu.Number = number;
        vcpu.Context.Info.Mask = 1;
        Load(vcpu, MmuextCommand.NewBaseptr, kernelRoot);
        return (vcpu, new TransferGuest(this, facts, sizes, vcpu, sizes.IndexOfVcpu(number)));
    }

    /// <summary>User mode gets its pagetables, or loses them.</summary>
    public void LoadUserRoot(Vcpu vcpu, bool isPresent) => Load(vcpu, MmuextCommand.NewUserBaseptr, isPresent ? userRoot : default);

    /// <summary>The table is refused if it is none, and then stays as it was.</summary>
    public void SetLdt(Vcpu vcpu, ulong address, uint entries) => new MmuextOp(hypervisor, vcpu, [new MmuextRequest(MmuextCommand.SetLdt, address, entries)], DomainId.Self).Run();

    private void Load(Vcpu vcpu, MmuextCommand command, Mfn root)
    {
        if (new MmuextOp(hypervisor, vcpu, [new MmuextRequest(command, root.Number)], DomainId.Self).Run() is var errno and not Errno.None)
        {
            throw new KernelBug($"{command} of the guest that is judged answers {errno}");
        }
    }

    private Mfn Table(Mfn below)
    {
        var table = New();
        hypervisor.Memory.WriteEntry(table, 0, Entry.To(below, Writable));
        return table;
    }

    private Mfn New() => hypervisor.AllocatePage(Domain)!.Mfn;
}
