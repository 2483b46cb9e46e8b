using Verified.Cli;
using Verified.Cli.Boot;
using Verified.Kernel.Xen.Execution;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>With which status a boot ends: 0 for a guest that says that it is done, and for no other.</summary>
public class BootEndTests
{
    public static TheoryData<GuestEndKind> Kinds { get; } = [.. Enum.GetValues<GuestEndKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_a_guest_that_powers_off_or_reboots_ends_with_status_0(GuestEndKind kind)
    {
        var end = BootOnOurs.Ended(new GuestEnd(kind, "a reason", ["a line"]));

        Assert.Equal(kind is GuestEndKind.Poweroff or GuestEndKind.Reboot ? ExitStatus.Holds : ExitStatus.Violated, end.Status);
        Assert.Equal(kind == GuestEndKind.Poweroff ? "" : "a reason", end.Reason);
    }

    [Theory]
    [InlineData("guest-shutdown", ExitStatus.Holds, "")]
    [InlineData("guest-reset", ExitStatus.Violated, "the machine has ended, and Xen has not said why; QEMU says 'guest-reset'")]
    [InlineData("could not load the kernel", ExitStatus.Violated, "the machine has ended, and Xen has not said why; QEMU says 'could not load the kernel'")]
    [InlineData(null, ExitStatus.Violated, "the machine has ended, and Xen has not said why; QEMU says nothing")]
    public void A_machine_that_is_gone_has_been_turned_off_or_something_is_wrong(string? reason, object status, string says)
    {
        var end = BootOnXen.EndOfMachine(reason);

        Assert.Equal(status, end.Status);
        Assert.Equal(says, end.Reason);
    }
}
