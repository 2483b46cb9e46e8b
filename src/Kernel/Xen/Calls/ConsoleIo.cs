using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    /// <summary>The hypervisor takes what is written in pieces of so many characters.</summary>
    private const int ConsoleChunk = 127;

    /// <summary>CONSOLEIO_*.</summary>
    private enum ConsoleCommand
    {
        Write = 0,
        Read = 1,
    }

    /// <summary>console_io(command, count, buffer), for the control domain.</summary>
    /// <remarks>
    /// EPERM without privilege; EFAULT where the text cannot be read, with what stands before it written; E2BIG for a read of more than 2^31 - 1
    /// characters, ENOSYS for a command that is none. Nobody types, so a read gets 0 characters. Other work that waits makes a write leave for a continuation.
    /// Source: Xen 4.17.7 xen/drivers/char/console.c.
    /// </remarks>
    private long DoConsoleIo(HypercallFrame call)
    {
        if (!call.Vcpu.Domain.IsPrivileged)
        {
            return HypercallFrame.Result(Errno.EPERM);
        }

        var (command, count) = ((ConsoleCommand)(uint)call[0], (uint)call[1]);
        return command switch
        {
            ConsoleCommand.Write => WriteConsole(call, count, call[2]),
            ConsoleCommand.Read => count > int.MaxValue ? HypercallFrame.Result(Errno.E2BIG) : 0,
            _ => HypercallFrame.Result(Errno.ENOSYS),
        };
    }

    private long WriteConsole(HypercallFrame call, uint count, ulong buffer)
    {
        Span<byte> chunk = stackalloc byte[ConsoleChunk];
        for (var isFirst = true; count > 0; isFirst = false)
        {
            if (!isFirst && call.Vcpu.PreemptCheck())
            {
                return call.ContinueWith(HypercallNumber.ConsoleIo, (ulong)ConsoleCommand.Write, count, buffer);
            }

            var text = chunk[..(int)Math.Min(count, ConsoleChunk)];
            if (!hypervisor.CopyFromGuest(call.Vcpu, buffer, text))
            {
                return HypercallFrame.Result(Errno.EFAULT);
            }

            hypervisor.Console?.Write(text);
            count -= (uint)text.Length;
            buffer += (ulong)text.Length;
        }

        return 0;
    }
}
