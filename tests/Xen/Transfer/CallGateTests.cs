using Verified.Abi;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;
using Xunit;
using static Verified.Tests.Xen.Transfer.RunningGuest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>Call gates of a 32-bit guest, which it may use from ring 3.</summary>
public class CallGateTests
{
    private const uint Gate = 0x8;
    private const ulong ToHandler = 0x0000_ec00_e019_7000;
    private const ulong ToHandlerWithTwoParameters = ToHandler | (2ul << 32);
    private const ulong FromRing1Only = 0x0000_ac00_e019_7000;
    private const ulong NotPresent = 0x0000_0c00_e01b_7000;

    private readonly RunningGuest guest = RunningGuest.Pae().Handle(Vectors.GeneralProtection, address: Upcall).Handle(Vectors.NotPresent, address: Upcall).InUser();

    [Fact]
    public void A_call_from_ring_3_enters_ring_1_on_the_kernels_stack_with_its_parameters()
    {
        Call(ToHandlerWithTwoParameters, guest => guest.PutWords32(UserStack, 0x11, 0x22));

        Assert.Equal((Handler, (ushort)0xe019, (ushort)0xe021, KernelStack - 24), (guest.Registers.Rip, guest.Registers.Cs, guest.Registers.Ss, guest.Registers.Rsp));
        Assert.Equal([(uint)Code + 7, 0xe02b, 0x11, 0x22, (uint)UserStack, 0xe033], guest.Words32(KernelStack - 24, 6));
    }

    [Theory]
    [InlineData(FromRing1Only, new byte[] { 0x9a, 0, 0, 0, 0, 0x0b, 0 }, 0x8u)]
    [InlineData(NotPresent, new byte[] { 0x9a, 0, 0, 0, 0, 0x0b, 0 }, 0x8u)]
    [InlineData(ToHandler, new byte[] { 0xea, 0, 0, 0, 0, 0x0b, 0 }, 0xe018u)]
    [InlineData(ToHandler, new byte[] { 0x9a, 0, 0, 0, 0, 0x13, 0 }, 0x8u)]
    [InlineData(ToHandler, new byte[] { 0x90 }, 0x8u)]
    public void What_the_gate_does_not_permit_is_a_fault_of_its_selector(ulong gate, byte[] instruction, uint error)
    {
        Call(gate, _ => { }, instruction);

        Assert.Equal((Upcall, error), (guest.Registers.Rip, guest.Words32(guest.Registers.Rsp, 1)[0]));
    }

    [Fact]
    public void A_call_from_the_kernel_itself_stays_on_its_stack()
    {
        (guest.Registers.Cs, guest.Registers.Ss, guest.Registers.Rsp) = (0xe019, 0xe021, KernelStack);
        Call(ToHandler, _ => { });

        Assert.Equal((Handler, KernelStack - 8), (guest.Registers.Rip, guest.Registers.Rsp));
        Assert.Equal([(uint)Code + 7, 0xe019], guest.Words32(KernelStack - 8, 2));
    }

    [Fact]
    public void Beyond_the_local_table_there_is_no_gate()
    {
        guest.Put(Code, 0x9a, 0, 0, 0, 0, 0x07, 0x10);
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.GeneralProtection, 0x1004);
        guest.Enter();

        Assert.Equal((Upcall, 0x1004u), (guest.Registers.Rip, guest.Words32(guest.Registers.Rsp, 1)[0]));
    }

    private void Call(ulong gate, Action<RunningGuest> prepare, params byte[] instruction)
    {
        var table = guest.Guest.New((1, new Entry(gate)));
        Assert.Equal(Errno.None, guest.Transfer.DescriptorTables.SetGdt(guest.Vcpu, [table], 2));
        prepare(guest);
        guest.Put(Code, instruction.Length > 0 ? instruction : [0x9a, 0, 0, 0, 0, 0x0b, 0]);
        guest.Transfer.Exceptions.Exception(guest.Vcpu, Vectors.GeneralProtection, Gate);
        Assert.Equal(NextStep.RunsGuest, guest.Enter());
    }
}
