using Verified.Cli.Stories;
using Xunit;

namespace Verified.Tests.Cli.Stories;

public class TextWrapTests
{
    [Fact]
    public void Prose_breaks_at_blanks_and_hangs_below_its_label() =>
        Assert.Equal(["claim  no secondary pte", "         survives a freed", "         page"], TextWrap.Prose("claim  ", "no secondary pte survives a freed page", 2, 27));

    [Fact]
    public void A_word_that_is_too_long_breaks_behind_a_comma_only() =>
        Assert.Equal(["StoreData(vcpu0,frame3,", "slot0,true)"], TextWrap.Prose("", "StoreData(vcpu0,frame3,slot0,true)", 0, 25));

    [Fact]
    public void A_command_goes_on_behind_a_backslash_as_a_shell_reads_it() =>
        Assert.Equal(["  ./verified replay \\", "    a-file-of-a-long-name,with-a-comma.trace \\", "    --until 4"], TextWrap.Command("  ", "./verified replay a-file-of-a-long-name,with-a-comma.trace --until 4", 48));

    [Fact]
    public void Without_a_width_nothing_is_broken() =>
        Assert.Equal(["label  some words"], TextWrap.Prose("label  ", "some words", 2, int.MaxValue));
}
