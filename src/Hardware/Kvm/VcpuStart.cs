namespace Verified.Hardware.Kvm;

/// <summary>Puts a virtual CPU into 64-bit mode of ring 3, with no guest kernel beneath.</summary>
/// <remarks>
/// Descriptor tables are empty, and segments are loaded with their hidden parts only.
/// Ring 3 is what every back-end runs natively, so each access goes through an spte. The agent leaves by an <c>out</c>. I/O privilege 3 permits it,
/// and where the back-end does not keep that in RFLAGS, a task state segment of zeros, whose bitmap permits all low ports.
/// Source: Intel SDM volume 3, 27.3.1 (guest state in 64-bit mode); volume 1, 19.5.2 (I/O permission bit map).
/// </remarks>
internal static class VcpuStart
{
    private const ulong Cr0 = 0x80050033, Cr4PhysicalAddressExtension = 1 << 5, EferLongModeAndNx = 0xD00, RflagsIoPrivilege3 = 0x3002;

    /// <summary>Puts the CPU at the first instruction of a program, with paging on.</summary>
    /// <param name="cpu">Which.</param>
    /// <param name="pageTableRoot">The physical address of its tables.</param>
    /// <param name="entry">The virtual address of the program.</param>
    /// <param name="taskState">The virtual address of a page of zeros, or 0 if nothing is to leave by an <c>out</c>.</param>
    public static void Start(this Vcpu cpu, ulong pageTableRoot, ulong entry, ulong taskState)
    {
        ref var special = ref cpu.ChangeSpecial();
        special.Cs = Segment(selector: 0x33, type: 11, longMode: 1);
        special.Ds = special.Es = special.Fs = special.Gs = special.Ss = Segment(selector: 0x2B, type: 3, longMode: 0);
        special.Idt.Limit = 0;
        special.Tr.Base = taskState;
        special.Cr0 = Cr0;
        special.Cr3 = pageTableRoot;
        special.Cr4 = Cr4PhysicalAddressExtension;
        special.Efer = EferLongModeAndNx;
        cpu.ChangeGeneral() = new KvmAbi.Regs { Rip = entry, Rflags = RflagsIoPrivilege3 };
    }

    private static KvmAbi.Segment Segment(ushort selector, byte type, byte longMode) => new()
    {
        Limit = uint.MaxValue, Selector = selector, Type = type, Present = 1, Dpl = 3, S = 1, G = 1,
        L = longMode, Db = (byte)(1 - longMode),
    };
}
