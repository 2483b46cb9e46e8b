using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

public class GrantTests
{
    private const ulong Argument = 0x1000;
    private const ulong At = 0x40_000;
    private const uint Device = 1;
    private const uint Host = 2;
    private const uint ReadOnly = 4;
    private const uint Application = 8;
    private const uint Pte = 16;

    private readonly AbiGuest guest = new();
    private readonly Domain other;
    private readonly Mfn granted;
    private readonly Mfn grantedReadOnly;

    public GrantTests()
    {
        other = guest.AddDomain(2);
        granted = guest.Guest.NewOf(other);
        grantedReadOnly = guest.Guest.NewOf(other);
        other.Grants.Frames.Add(guest.Hypervisor.AllocateShared(other));
        Grant(8, 1, 1, granted);
        Grant(9, 5, 1, grantedReadOnly);
        Grant(10, 1, 3, granted);
        Grant(11, 1, 1, NoMemory);
        Grant(12, 2, 1, granted);
        Grant(13, 0x101, 1, granted);
    }

    [Theory]
    [InlineData(Host, 8u, At, 0)]
    [InlineData(Host | ReadOnly, 8u, At, 0)]
    [InlineData(Host | ReadOnly, 9u, At, 0)]
    [InlineData(Device, 8u, 0ul, 0)]
    [InlineData(Device | Host, 8u, At, 0)]
    [InlineData(0u, 8u, At, -3)]
    [InlineData(ReadOnly | Application, 8u, At, -3)]
    [InlineData(Host, 9u, At, -1)]
    [InlineData(Host, 10u, At, -1)]
    [InlineData(Host, 11u, At, -9)]
    [InlineData(Host, 12u, At, -1)]
    [InlineData(Host, 13u, At, -1)]
    [InlineData(Host, 0u, At, -1)]
    [InlineData(Host, 511u, At, -1)]
    [InlineData(Host, 512u, At, -3)]
    [InlineData(Host, 0xffff_ffffu, At, -3)]
    [InlineData(Host, 8u, NotCanonical, -1)]
    [InlineData(Host, 8u, InXen, -1)]
    [InlineData(Host, 8u, 1ul << 40, -1)]
    public void A_mapping_answers_in_its_element(uint flags, uint reference, ulong address, int expected)
    {
        Assert.Equal(expected, Map(address, flags, reference).Status);
        Assert.Equal(expected == 0, (EntryFlags(reference) & 8) != 0);
        guest.AssertSound();
    }

    [Theory]
    [InlineData(9, -2)]
    [InlineData(0x7ff0, -2)]
    [InlineData(1, -1)]
    public void The_granting_domain_is_named_by_number(ushort domain, int expected) => Assert.Equal(expected, Map(At, Host, 8, domain).Status);

    [Fact]
    public void A_writable_mapping_is_counted_as_one_and_undone_in_full()
    {
        var (status, handle, address) = Map(At, Host, 8);
        Assert.Equal((0, 0u, granted.Number << 12), (status, handle, address));
        Assert.Equal(To(granted, P | RW | A | D | NX | U | Entry.GuestKernel), guest.Guest.Get(guest.Space.L1, 0x40));
        Assert.Equal((2ul, 1ul, 0x19), (guest.Guest.Page(granted).Count, guest.Guest.Page(granted).TypeCount, EntryFlags(8)));
        guest.AssertSound();

        Assert.Equal(0, Unmap(At, 0, handle));
        Assert.Equal((1ul, 0ul, 1), (guest.Guest.Page(granted).Count, guest.Guest.Page(granted).TypeCount, EntryFlags(8)));
        Assert.Equal(default, guest.Guest.Get(guest.Space.L1, 0x40));
        Assert.Equal(-4, Unmap(At, 0, handle));
        guest.AssertSound();
    }

    [Fact]
    public void Flags_of_the_mapping_are_flags_of_the_entry()
    {
        Map(At, Host | ReadOnly | Application | (5u << 16), 8);

        Assert.Equal(To(granted, P | A | D | NX | U | G | (5ul << 9)), guest.Guest.Get(guest.Space.L1, 0x40));
        Assert.Equal((2ul, 0ul, 9), (guest.Guest.Page(granted).Count, guest.Guest.Page(granted).TypeCount, EntryFlags(8)));
    }

    [Theory]
    [InlineData(0ul, 0)]
    [InlineData(1ul, -1)]
    [InlineData(4ul, -1)]
    public void An_entry_is_named_by_its_aligned_machine_address(ulong misaligned, int expected)
    {
        Assert.Equal(expected, Map(Ptr(guest.Space.L1, 0x41) + misaligned, Host | Pte, 8).Status);
        Assert.Equal(expected == 0, guest.Guest.Get(guest.Space.L1, 0x41).Frame == granted);
        guest.AssertSound();
    }

    [Fact]
    public void Only_entries_of_ones_own_live_level_1_tables_are_changed()
    {
        var data = guest.Guest.New();
        var foreign = guest.Guest.NewOf(other);
        foreach (var table in new[] { data, foreign, guest.Data[0], guest.Space.L2, guest.Space.L4, NoMemory, new Mfn(0) })
        {
            Assert.Equal(-1, Map(Ptr(table, 3), Host | Pte, 8).Status);
        }

        Assert.Equal(1ul, guest.Guest.Page(granted).Count);
        guest.AssertSound();
    }

    [Fact]
    public void What_the_entry_mapped_before_is_put()
    {
        Map(Ptr(guest.Space.L1, 0), Host | Pte, 8);

        Assert.Equal((1ul, 0ul), (guest.Guest.Page(guest.Data[0]).Count, guest.Guest.Page(guest.Data[0]).TypeCount));
        guest.AssertSound();
    }

    [Fact]
    public void A_device_and_an_address_space_hold_references_of_their_own()
    {
        var (_, handle, address) = Map(At, Device | Host, 8);
        Assert.Equal((3ul, 2ul), (guest.Guest.Page(granted).Count, guest.Guest.Page(granted).TypeCount));

        Assert.Equal(0, Unmap(0, address, handle));
        Assert.Equal((2ul, 1ul), (guest.Guest.Page(granted).Count, guest.Guest.Page(granted).TypeCount));
        Assert.Equal(Errno.EINVAL, new MmuextOp(guest.Hypervisor, other.Vcpus[0], [new MmuextRequest(MmuextCommand.PinL1Table, granted.Number)], DomainId.Self).Run());

        Assert.Equal(0, Unmap(At, 0, handle));
        Assert.Equal((1ul, 0ul), (guest.Guest.Page(granted).Count, guest.Guest.Page(granted).TypeCount));
        Assert.Equal(Errno.None, new MmuextOp(guest.Hypervisor, other.Vcpus[0], [new MmuextRequest(MmuextCommand.PinL1Table, granted.Number)], DomainId.Self).Run());
        guest.AssertSound();
    }

    [Fact]
    public void A_frame_in_use_as_something_else_is_not_mapped_writable()
    {
        Assert.Equal(Errno.None, new MmuextOp(guest.Hypervisor, other.Vcpus[0], [new MmuextRequest(MmuextCommand.PinL1Table, granted.Number)], DomainId.Self).Run());

        Assert.Equal(-1, Map(At, Host, 8).Status);
        Assert.Equal(-1, Map(At, Device | Host, 8).Status);
        Assert.Equal(1, EntryFlags(8));
        Assert.Equal(0, Map(At, Host | ReadOnly, 8).Status);
        guest.AssertSound();
    }

    [Theory]
    [InlineData(Host, P | A | D, -1)]
    [InlineData(Host | ReadOnly, P | A | D | RW, -1)]
    [InlineData(Host, A | D | RW, -1)]
    [InlineData(Host, P | RW, 0)]
    public void Unmapping_wants_the_same_frame_present_and_writable_as_it_was(uint flags, ulong found, int expected)
    {
        var (_, handle, _) = Map(At, flags, 8);
        var before = guest.Guest.Get(guest.Space.L1, 0x40);
        guest.Guest.Set(guest.Space.L1, 0x40, To(granted, found));

        Assert.Equal(expected, Unmap(At, 0, handle));
        guest.Guest.Set(guest.Space.L1, 0x40, expected == 0 ? default : before);
        guest.AssertSound();
    }

    [Fact]
    public void An_entry_that_maps_another_frame_is_not_unmapped()
    {
        var (_, handle, _) = Map(At, Host, 8);

        Assert.Equal(-1, Unmap(0x3000, 0, handle));
        Assert.Equal(-1, Unmap(NotCanonical, 0, handle));
        Assert.Equal(-6, Unmap(0, granted.Number + 1, Map(0, Device, 8).Handle));
        Assert.Equal(guest.Data[3], guest.Guest.Get(guest.Space.L1, 3).Frame);
        guest.AssertSound();
    }

    [Fact]
    public void A_mapping_that_was_overwritten_is_not_unmapped_and_its_grant_stays_in_use()
    {
        var (_, handle, _) = Map(At, Host, 8);
        Assert.Equal(Errno.None, guest.Guest.Update(guest.Space.L1, 0x40, default));
        Assert.Equal((1ul, 0ul), (guest.Guest.Page(granted).Count, guest.Guest.Page(granted).TypeCount));

        Assert.Equal(-1, Unmap(At, 0, handle));
        Assert.Equal(0x19, EntryFlags(8));
        guest.AssertSound();
    }

    [Fact]
    public void A_grant_is_mapped_as_often_as_can_be_counted()
    {
        for (var count = 0; count < 128; count++)
        {
            Assert.Equal(0, Map(At, Host | ReadOnly, 8).Status);
        }

        Assert.Equal(-1, Map(At, Host | ReadOnly, 8).Status);
        Assert.Equal(0, Map(At, Device | ReadOnly, 8).Status);
        guest.AssertSound();
    }

    [Fact]
    public void Handles_are_given_in_order_and_come_back_last()
    {
        Assert.Equal([0u, 1, 2], Enumerable.Range(0, 3).Select(_ => Map(0, Device | ReadOnly, 8).Handle));
        Unmap(0, granted.Number << 12, 1);

        Assert.Equal(Enumerable.Range(3, 252).Select(i => (uint)i), Enumerable.Range(0, 252).Select(i => Map(0, Device | ReadOnly, i < 124 ? 8u : 9).Handle));
        Assert.Equal(255u, Map(0, Device, 8).Handle);
        Assert.Equal(256u, Map(0, Device, 8).Handle);
    }

    [Fact]
    public void Replacing_moves_another_entry_into_the_place()
    {
        var (_, handle, _) = Map(At, Host, 8);
        guest.Poke(Argument, At, 0x5000, handle);

        Assert.Equal(0, guest.Call(HypercallNumber.GrantTableOp, 7, Argument, 1));
        Assert.Equal(0, (short)guest.Peek32(Argument + 20));
        Assert.Equal((guest.Data[5], default), (guest.Guest.Get(guest.Space.L1, 0x40).Frame, guest.Guest.Get(guest.Space.L1, 5)));
        guest.AssertSound();

        guest.Poke(Argument, 0x6000, 0x7000, Map(At, Host, 8).Handle);
        guest.Call(HypercallNumber.GrantTableOp, 7, Argument, 1);
        Assert.Equal((-1, default), ((short)guest.Peek32(Argument + 20), guest.Guest.Get(guest.Space.L1, 7)));
        guest.AssertSound();
    }

    [Theory]
    [InlineData(0ul, 1, FirstHole - 24, -14L)]
    [InlineData(0ul, 1, InXen, -14L)]
    [InlineData(0ul, 0, InXen, -14L)]
    [InlineData(0ul, 0, Argument, 0L)]
    [InlineData(0ul, -1, Argument, -22L)]
    [InlineData(0x1000ul, 1, Argument, -22L)]
    [InlineData(1ul, 1, FirstHole, -14L)]
    [InlineData(1ul, 0, NotCanonical, -14L)]
    [InlineData(2ul, 2, Argument, -22L)]
    [InlineData(2ul, 1, FirstHole, -14L)]
    [InlineData(6ul, 0, Argument, -22L)]
    [InlineData(6ul, 1, FirstHole, -14L)]
    [InlineData(8ul, 1, FirstHole, -14L)]
    [InlineData(10ul, 1, FirstHole, -14L)]
    [InlineData(4ul, 1, Argument, -38L)]
    [InlineData(99ul, 1, Argument, -38L)]
    public void The_list_must_be_the_guests(ulong command, int count, ulong list, long expected) =>
        Assert.Equal(expected, guest.Call(HypercallNumber.GrantTableOp, command, list, (uint)count));

    [Fact]
    public void A_list_is_worked_off_as_far_as_it_is_mapped()
    {
        guest.Guest.Update(guest.Space.L1, (int)ReadOnlyPage, To(guest.Data[ReadOnlyPage], P | U | RW));
        var start = FirstHole - 64;
        PokeMap(start, At, Host, 8, 2);
        PokeMap(start + 32, At + 0x1000, Host, 8, 2);

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.GrantTableOp, 0, start, 5));
        Assert.Equal(2ul, guest.Guest.Page(granted).TypeCount);
        guest.AssertSound();
    }

    [Fact]
    public void An_answer_that_cannot_be_written_leaves_the_mapping()
    {
        var start = ReadOnlyPage << 12;
        PokeMap(start, At, Host, 8, 2);

        Assert.Equal(Minus(Errno.EFAULT), guest.Call(HypercallNumber.GrantTableOp, 0, start, 1));
        Assert.Equal(1ul, guest.Guest.Page(granted).TypeCount);
        guest.AssertSound();
    }

    [Fact]
    public void Preemption_leaves_the_rest_in_the_registers()
    {
        PokeMap(Argument, At, Host, 8, 2);
        PokeMap(Argument + 32, At + 0x1000, Host, 8, 2);

        Assert.True(guest.Step(HypercallNumber.GrantTableOp, 0, 0, Argument, 2));
        Assert.Equal((20ul, 0ul, Argument + 32, 1ul), (guest.Registers.Rax, guest.Registers.Rdi, guest.Registers.Rsi, guest.Registers.Rdx));
        Assert.False(guest.StepAgain(0));
        Assert.Equal(2ul, guest.Guest.Page(granted).TypeCount);
    }

    [Theory]
    [InlineData(Self, 2u, 0x3000ul, 0)]
    [InlineData(Self, 64u, 0x3000ul, -1)]
    [InlineData(Self, 65u, 0x3000ul, -1)]
    [InlineData(Self, 1u, FirstHole, -5)]
    [InlineData(9ul, 1u, 0x3000ul, -2)]
    [InlineData(2ul, 1u, 0x3000ul, -8)]
    public void A_table_grows_on_demand(ulong domain, uint frames, ulong list, int expected)
    {
        guest.Poke(Argument, domain | ((ulong)frames << 32), 0, list);

        Assert.Equal(0, guest.Call(HypercallNumber.GrantTableOp, 2, Argument, 1));
        Assert.Equal(expected, (short)guest.Peek32(Argument + 8));
        if (expected == 0)
        {
            Assert.Equal(guest.Guest.Domain.Grants.Frames.Select(page => page.Mfn.Number), new[] { guest.Peek(0x3000), guest.Peek(0x3008) });
        }

        guest.Poke(Argument, Self);
        Assert.Equal(0, guest.Call(HypercallNumber.GrantTableOp, 6, Argument, 1));
        Assert.Equal((expected == 0 ? 2u : 1, 64u, 0), (guest.Peek32(Argument + 4), guest.Peek32(Argument + 8), (short)guest.Peek32(Argument + 12)));
        guest.AssertSound();
    }

    [Theory]
    [InlineData(1u, 0L)]
    [InlineData(2u, -38L)]
    [InlineData(0u, -22L)]
    [InlineData(3u, -22L)]
    public void Tables_are_of_version_1(uint version, long expected)
    {
        guest.Poke32(Argument, version);

        Assert.Equal(expected, guest.Call(HypercallNumber.GrantTableOp, 8, Argument, 1));
        Assert.Equal(1u, guest.Peek32(Argument));
    }

    [Theory]
    [InlineData(Self, 0L)]
    [InlineData(9ul, -3L)]
    [InlineData(2ul, -1L)]
    public void The_version_can_be_asked_for(ulong domain, long expected)
    {
        guest.Poke(Argument, domain);

        Assert.Equal(expected, guest.Call(HypercallNumber.GrantTableOp, 10, Argument, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_ends_first_leaves_nothing(bool grantee)
    {
        Map(At, Host, 8);
        Map(At + 0x1000, Device | Host | ReadOnly, 9);
        Map(0, Device, 8);
        var hypervisor = guest.Hypervisor;

        hypervisor.DestroyDomain(grantee ? guest.Guest.Domain : other);
        guest.AssertSound();
        hypervisor.DestroyDomain(grantee ? other : guest.Guest.Domain);

        Assert.DoesNotContain(hypervisor.Frames, page => page.Owner == other || page.Owner == guest.Guest.Domain);
        guest.AssertSound();
    }

    private (int Status, uint Handle, ulong Address) Map(ulong address, uint flags, uint reference, ushort domain = 2)
    {
        PokeMap(Argument, address, flags, reference, domain);
        Assert.Equal(0, guest.Call(HypercallNumber.GrantTableOp, 0, Argument, 1));
        return ((short)(guest.Peek32(Argument + 16) >> 16), guest.Peek32(Argument + 20), guest.Peek(Argument + 24));
    }

    private void PokeMap(ulong va, ulong address, uint flags, uint reference, ushort domain) =>
        guest.Poke(va, address, flags | ((ulong)reference << 32), domain, 0);

    private int Unmap(ulong address, ulong device, uint handle)
    {
        guest.Poke(Argument, address, device, handle);
        Assert.Equal(0, guest.Call(HypercallNumber.GrantTableOp, 1, Argument, 1));
        return (short)guest.Peek32(Argument + 20);
    }

    private void Grant(int reference, ulong flags, ulong domain, Mfn frame) =>
        guest.Hypervisor.Memory.Write(other.Grants.Frames[0].Mfn, reference, flags | (domain << 16) | (frame.Number << 32));

    private int EntryFlags(uint reference) => reference < 512 ? (ushort)guest.Hypervisor.Memory.Read(other.Grants.Frames[0].Mfn, (int)reference) : 0;
}
