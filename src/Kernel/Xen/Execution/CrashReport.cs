using Verified.Abi.Machines;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Execution;

/// <summary>What is said of a guest that has ended.</summary>
public sealed partial class PvMachine
{
    private const int StackWords = 16;
    private const int CodeBytes = 16;
    private const int RegistersOfALine = 4;

    private static readonly string[] Names =
        ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    private readonly ulong[] before = new ulong[Names.Length];
    private Ring3Exit lastExit;
    private ulong ripBefore;
    private ulong flagsBefore;
    private bool wasInUserMode;
    private bool endsByItsWish;

    /// <summary>As it was when the processor came back, because the hypervisor changes it on the way to a handler that is not there.</summary>
    private void Remember(Ring3Exit exit)
    {
        state.General.CopyTo(before, 0);
        (lastExit, ripBefore, flagsBefore, wasInUserMode) = (exit, state.Rip, state.Rflags, vcpu.InUserMode);
    }

    private GuestEnd Describe() =>
        domain.ShutdownCode switch
        {
            ShutdownReason.Poweroff when domain.HasNoVcpuLeft => new(GuestEndKind.NoVcpuLeft, "the guest has taken its last vCPU down and has not shut down", [.. Report()]),
            ShutdownReason.Poweroff => new(GuestEndKind.Poweroff, "the guest has powered itself off", []),
            ShutdownReason.Reboot => new(GuestEndKind.Reboot, "the guest wants to be rebooted", []),
            ShutdownReason.Suspend => new(GuestEndKind.Suspend, "the guest wants to be suspended", []),
            ShutdownReason.Crash when endsByItsWish => new(GuestEndKind.SaysCrash, "the guest says that it has crashed", [.. Report()]),
            ShutdownReason.Crash => new(GuestEndKind.Crashed, WhyCrashed(), [.. Report()]),
            var reason => new(GuestEndKind.Other, $"the guest has shut down for the reason {reason}", []),
        };

    private string WhyCrashed()
    {
        var what = lastExit.Kind switch
        {
            Ring3ExitKind.Exception => Describe(lastExit),
            Ring3ExitKind.SoftwareInterrupt => $"int 0x{lastExit.Vector:x}",
            Ring3ExitKind.SystemCall when wasInUserMode => "a system call of user mode",
            Ring3ExitKind.SystemCall => "a hypercall",
            Ring3ExitKind.CompatibilitySystemCall => "a system call of 32-bit code",
            Ring3ExitKind.Interrupted => "an event",
            Ring3ExitKind.Stuck => "an instruction",
        };
        var isUnhandled = lastExit.Kind == Ring3ExitKind.Exception && vcpu.Context.Traps[lastExit.Vector].Address == 0;
        return $"the guest has crashed: {what}{(isUnhandled ? " without a handler" : ", and its kernel could not be entered")}";
    }

    private static string Describe(Ring3Exit exit) =>
        exit.Vector == Vectors.PageFault ? $"a page fault at 0x{exit.Address:x} (error code 0x{exit.ErrorCode:x})"
            : Vectors.HasErrorCode(exit.Vector) ? $"exception {exit.Vector} (error code 0x{exit.ErrorCode:x})"
            : $"exception {exit.Vector}";

    private IEnumerable<string> Report()
    {
        vcpu.InUserMode = wasInUserMode && vcpu.UserRoot is not null;
        hypervisor.ForgetTranslations(vcpu);
        yield return $"rip {Place(ripBefore)} in {(wasInUserMode ? "user mode" : "the kernel")}, rflags 0x{flagsBefore:x}, root {vcpu.ActiveRoot?.Mfn}, code {Code()}";
        for (var first = 0; first < Names.Length; first += RegistersOfALine)
        {
            yield return string.Join("  ", Enumerable.Range(first, RegistersOfALine).Select(number => $"{Names[number],-3} {before[number]:x16}"));
        }

        foreach (var line in Stack().Concat(LastCalls()))
        {
            yield return line;
        }
    }

    private string Place(ulong address) =>
        address >= kernel.Start && symbols.Find(address, kernel.End) is { } symbol ? $"0x{address:x} ({symbol})" : $"0x{address:x}";

    private string Code()
    {
        Span<byte> code = stackalloc byte[CodeBytes];
        return hypervisor.CopyFromGuest(vcpu, ripBefore, code) ? Convert.ToHexStringLower(code) : "that cannot be read";
    }

    private IEnumerable<string> Stack()
    {
        var sp = before[4];
        yield return $"stack from 0x{sp:x} on:";
        for (var word = 0; word < StackWords; word++)
        {
            if (!hypervisor.ReadFromGuest(vcpu, sp + ((ulong)word * sizeof(ulong)), out ulong value))
            {
                yield return "  the rest cannot be read";
                yield break;
            }

            yield return $"  {value:x16}{(value >= kernel.Start && symbols.Find(value, kernel.End) is { } symbol ? $"  {symbol}" : "")}";
        }
    }

    private IEnumerable<string> LastCalls()
    {
        yield return $"the last of {calls.Count} hypercalls:";
        foreach (var call in calls.Last)
        {
            yield return $"  {call}";
        }
    }
}
