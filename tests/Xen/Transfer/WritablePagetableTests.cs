using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;
using Xunit;
using static Verified.Tests.Xen.Guest;
using static Verified.Tests.Xen.Transfer.RunningGuest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>A store to a table of level 1 that is mapped read-only, for a guest that has asked for writable pagetables.</summary>
public class WritablePagetableTests
{
    private const ulong Table = Data;
    private const uint WriteToPresent = 3;

    private readonly RunningGuest guest = new RunningGuest().Handle(Vectors.PageFault);

    public WritablePagetableTests()
    {
        Assert.Equal(Errno.None, guest.Guest.UpdateVa(Table, To(guest.Space.L1, P)));
        GuestPrivileges.VmAssist(guest.Vcpu, 0, (uint)VmAssistType.WritablePagetables);
        guest.Registers.Rdi = Table + (8 * 8);
    }

    [Fact]
    public void A_store_is_checked_adjusted_and_counted_as_any_update()
    {
        guest.Registers.Rax = To(guest.Frames[0], P | RW).Raw;
        Store(0x48, 0x89, 0x07);

        Assert.Equal(Code + 3, guest.Registers.Rip);
        Assert.Equal(To(guest.Frames[0], P | RW | U | Entry.GuestKernel), guest.Guest.Get(guest.Space.L1, 8));
        Assert.Null(References.FirstDefect(guest.Guest.Hypervisor));
    }

    [Theory]
    [InlineData(new byte[] { 0xc6, 0x07, 0x00 })]
    [InlineData(new byte[] { 0x48, 0x31, 0x07 })]
    [InlineData(new byte[] { 0xf0, 0x48, 0x0f, 0xba, 0x37, 0x00 })]
    [InlineData(new byte[] { 0x48, 0x87, 0x07 })]
    [InlineData(new byte[] { 0xf0, 0x48, 0x0f, 0xb1, 0x0f })]
    public void Several_kinds_of_stores_can_take_an_entry_away(byte[] instruction)
    {
        var old = To(guest.Frames[0], P | U | G);
        guest.Guest.UpdateVa(0x8000, old);
        guest.Registers.Rax = instruction[1] == 0x87 ? 0 : guest.Guest.Get(guest.Space.L1, 8).Raw;
        Store(instruction);

        Assert.Equal(Code + (ulong)instruction.Length, guest.Registers.Rip);
        Assert.False(guest.Guest.Get(guest.Space.L1, 8).IsPresent);
        Assert.Null(References.FirstDefect(guest.Guest.Hypervisor));
    }

    [Fact]
    public void A_writable_entry_of_a_pagetable_is_refused_and_the_fault_is_the_guests()
    {
        guest.Registers.Rax = To(guest.Space.L1, P | RW).Raw;
        Store(0x48, 0x89, 0x07);

        Assert.Equal((Handler, Table + 64), (guest.Registers.Rip, guest.Info.Cr2));
        Assert.Equal(0ul, guest.Guest.Get(guest.Space.L1, 8).Raw);
    }

    [Theory]
    [InlineData(4ul, new byte[] { 0x48, 0x89, 0x07 })]
    [InlineData(0ul, new byte[] { 0x48, 0x89, 0x06 })]
    [InlineData(0ul, new byte[] { 0x48, 0x8b, 0x07 })]
    [InlineData(0ul, new byte[] { 0x48, 0xab })]
    public void Unaligned_stores_and_stores_elsewhere_and_what_is_no_store_are_not_emulated(ulong offset, byte[] instruction)
    {
        guest.Registers.Rdi += offset;
        Store(instruction);

        Assert.Equal(Handler, guest.Registers.Rip);
    }

    [Fact]
    public void Without_the_assist_from_user_mode_and_above_level_1_the_fault_is_the_guests()
    {
        guest.Registers.Rax = 0;
        GuestPrivileges.VmAssist(guest.Vcpu, 1, (uint)VmAssistType.WritablePagetables);
        Store(0x48, 0x89, 0x07);
        Assert.Equal(Handler, guest.Registers.Rip);

        GuestPrivileges.VmAssist(guest.Vcpu, 0, (uint)VmAssistType.WritablePagetables);
        guest.InUser().Registers.Rip = Code;
        Store(0x48, 0x89, 0x07);
        Assert.Equal(Handler, guest.Registers.Rip);

        guest.Guest.UpdateVa(Table, To(guest.Space.L2, P));
        guest.Registers.Rip = Code;
        Store(0x48, 0x89, 0x07);
        Assert.Equal(Handler, guest.Registers.Rip);
    }

    [Fact]
    public void A_32_bit_guest_may_write_the_high_half_first()
    {
        var pae = RunningGuest.Pae().Handle(Vectors.PageFault);
        Assert.Equal(Errno.None, pae.Guest.UpdateVa(Table, To(pae.Space.L1, P)));
        Assert.Equal(Errno.None, pae.Guest.UpdateVa(0x8000, To(pae.Frames[0], P)));
        GuestPrivileges.VmAssist(pae.Vcpu, 0, (uint)VmAssistType.WritablePagetables);
        (pae.Registers.Rdi, pae.Registers.Rax) = (Table + 64 + 4, 0x1);
        pae.Put(Code, 0x89, 0x07);
        pae.Transfer.Exceptions.PageFault(pae.Vcpu, pae.Registers.Rdi, WriteToPresent);
        pae.Enter();

        Assert.Equal(Code + 2, pae.Registers.Rip);
        Assert.Equal((1ul << 32) | (pae.Frames[0].Number << 12), pae.Guest.Get(pae.Space.L1, 8).Without(U | A).Raw);
    }

    private void Store(params byte[] instruction)
    {
        guest.Put(guest.Registers.Rip, instruction);
        guest.Transfer.Exceptions.PageFault(guest.Vcpu, guest.Registers.Rdi, WriteToPresent);
        guest.Enter();
    }
}
