using Iced.Intel;
using Verified.Hardware.Kvm;
using Verified.Hardware.Tracing;
using Xunit;

namespace Verified.Tests.Hardware;

public class GuestTests
{
    [Fact]
    public void A_value_tells_page_and_version()
    {
        Assert.Equal(0x03_00_0000_0007UL, new PageValue(2, 7).Word);
        Assert.Equal("version 7 of page 2", PageValue.Describe(new PageValue(2, 7).Word));
        Assert.Equal("nothing", PageValue.Describe(0));
    }

    [Fact]
    public void The_agent_reads_the_drop_count_on_both_sides_of_the_value()
    {
        var code = Decode(GuestProgram.Assemble(0, 0x110000)).ToList();
        int value = code.FindIndex(i => i.Mnemonic == Mnemonic.Mov && i.Op0Register == Register.RAX && i.MemoryBase == Register.RDX);

        // The drop count is the second word of the entry at RDI.
        Assert.Equal((Register.RDI, 8UL), (code[value - 1].MemoryBase, code[value - 1].MemoryDisplacement64));
        Assert.Equal((Register.RDI, 8UL), (code[value + 1].MemoryBase, code[value + 1].MemoryDisplacement64));
    }

    [Fact]
    public void The_agents_of_two_cpus_differ_only_in_what_is_theirs()
    {
        var first = Decode(GuestProgram.Assemble(0, 0x110000)).ToList();
        var second = Decode(GuestProgram.Assemble(1, 0x110000)).ToList();

        // Control page, memory, own number and random start.
        Assert.Equal(first.Skip(6).Select(i => i.Mnemonic), second.Skip(6).Select(i => i.Mnemonic));
    }

    [Fact]
    public void Every_watched_page_has_room_in_the_tables()
    {
        Assert.True(GuestLayout.WatchedTable + GuestLayout.WatchedPages * WatchedPage.Bytes <= GuestLayout.Memory(0));
        Assert.True(GuestLayout.Memory(0) + GuestLayout.WatchedPages * PageMemory.Bytes <= GuestLayout.Memory(1));
        Assert.True(GuestLayout.Memory(1) + GuestLayout.WatchedPages * PageMemory.Bytes <= (int)(GuestLayout.SystemPages * Paging.PageBytes));
    }

    private static IEnumerable<Instruction> Decode(byte[] code)
    {
        var decoder = Decoder.Create(64, code, 0x110000);
        while (decoder.IP < 0x110000 + (ulong)code.Length) yield return decoder.Decode();
    }
}
