using Verified.Kernel.Linux.ParavirtOps;
using Verified.Kernel.Linux.ParavirtOps.Native;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Sched;
using Xunit;

namespace Verified.Tests.ParavirtOps;

/// <summary>What the kernel does with its processor has the same effect on a machine of its own and on Xen.</summary>
public class NativeRefinementTests
{
    private const ulong Enabled = 0x200;
    private const ushort KernelCs = 0x10;
    private const uint Hidden = (1u << 9) | (1u << 11) | (1u << 22) | (1u << 29);
    private static readonly int[] Vectors = [0, 3, 5, 6, 16, 19];

    private readonly XenKernel kernel = new(1);
    private readonly CpuOps xen;
    private readonly NativeCpu machine = new(features: 0x2fff_ffff);
    private readonly IdtTable native = new(), onXen = new();

    public NativeRefinementTests()
    {
        xen = kernel.CpuOps();
        machine.Ops.LoadIdt(native);
        xen.LoadIdt(onXen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_kernel_does_with_its_processor_has_the_same_effect_on_both(int seed)
    {
        var random = new Random(seed);
        foreach (var vector in Vectors)
        {
            WriteGate(vector, random);
        }

        for (var step = 0; step < 2_000; step++)
        {
            Act(random);
            Assert.Equal(machine.Ops.SaveFlags(), xen.SaveFlags());
            Assert.Equal(machine.Ops.ReadTaskSwitched(), xen.ReadTaskSwitched());
            Assert.Equal(machine.Esp0, kernel.Current.Vcpu.Context.KernelSp);
            Assert.All(Enumerable.Range(0, 3), entry => Assert.Equal(machine.Ops.ReadGdtEntry(entry), xen.ReadGdtEntry(entry)));
        }
    }

    [Fact]
    public void On_xen_the_processor_does_not_show_what_a_guest_cannot_use() =>
        Assert.Equal((Hidden, 0u), (machine.Ops.Features() & Hidden, xen.Features() & Hidden));

    [Fact]
    public void A_gate_that_does_not_convert_leaves_the_trap_that_was_there_before()
    {
        xen.WriteIdtEntry(onXen, 6, IdtGate.To(0xffff_ffff_8000_4000, KernelCs, IdtGate.TrapGate, 0));
        xen.WriteIdtEntry(onXen, 6, default);

        Assert.Equal(0xffff_ffff_8000_4000, Deliver(6, isXen: true).Handler);
        Assert.Throws<KernelBug>(() => Deliver(6, isXen: false));
    }

    [Theory]
    [InlineData(0xe, 3, 7)]
    [InlineData(0xf, 3, 3)]
    [InlineData(0xe, 0, 4)]
    [InlineData(0xf, 1, 1)]
    public void Interrupt_gates_mask_events_and_trap_gates_do_not(int type, int level, int flags)
    {
        var trap = XenKernel.Convert(0x21, IdtGate.To(0xffff_8888_1234_5678, 0x33, type, level))!.Value;

        Assert.Equal((0x21, flags, 0x33, 0xffff_8888_1234_5678), (trap.Vector, trap.Flags, trap.Cs, trap.Address));
    }

    [Theory]
    [InlineData(0x5)]
    [InlineData(0xc)]
    [InlineData(0x1e)]
    [InlineData(0x1f)]
    [InlineData(0x0)]
    public void Gates_for_anything_else_do_not_convert(int type) => Assert.Null(XenKernel.Convert(1, IdtGate.To(0x1000, KernelCs, type, 0)));

    private void Act(Random random)
    {
        switch (random.Next(9))
        {
            case 0:
                Both(ops => ops.IrqEnable());
                break;
            case 1:
                Both(ops => ops.IrqDisable());
                break;
            case 2:
                var flags = random.Next(2) == 0 ? 0 : Enabled;
                Both(ops => ops.RestoreFlags(flags));
                break;
            case 3:
                var stack = 0xffff_ffff_8000_0000 + ((ulong)random.Next(1000) << 4);
                Both(ops => ops.LoadEsp0(stack));
                break;
            case 4:
                var (present, threadBase) = (random.Next(8), (ulong)random.Next(1 << 24));
                Both(ops => ops.LoadTls(present, threadBase));
                break;
            case 5:
                var (entry, isPresent) = (random.Next(3), random.Next(2) == 0);
                Both(ops => ops.WriteGdtEntry(entry, isPresent));
                break;
            case 6:
                var isSet = random.Next(2) == 0;
                Both(ops => ops.WriteTaskSwitched(isSet));
                break;
            case 7:
                WriteGate(Vectors[random.Next(Vectors.Length)], random);
                break;
            default:
                CompareEntries(Vectors[random.Next(Vectors.Length)]);
                break;
        }
    }

    private void CompareEntries(int vector)
    {
        var (own, entry) = (Deliver(vector, isXen: false), Deliver(vector, isXen: true));
        Assert.Equal(own, entry);
        machine.Return(own);
        kernel.ReturnFromTrap();
    }

    private DeliveredTrap Deliver(int vector, bool isXen)
    {
        var (rip, rsp) = (0xffff_ffff_8000_0010, kernel.Current.Vcpu.Context.Registers.Rsp);
        return isXen ? kernel.Deliver(vector, rip, rsp) : machine.Deliver(vector, rip, rsp);
    }

    private void WriteGate(int vector, Random random)
    {
        var gate = IdtGate.To(0xffff_ffff_8000_4000 + (ulong)random.Next(0x4000), KernelCs, random.Next(2) == 0 ? IdtGate.InterruptGate : IdtGate.TrapGate, random.Next(4));
        machine.Ops.WriteIdtEntry(native, vector, gate);
        xen.WriteIdtEntry(onXen, vector, gate);
    }

    private void Both(Action<CpuOps> act)
    {
        act(machine.Ops);
        act(xen);
    }
}
