using Verified.Abi;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Notifier;

/// <summary>The guest has entered the hypervisor.</summary>
/// <param name="Cpu">The processor.</param>
/// <param name="Calls">What it has asked for, in order: one hypercall, or those of a multicall.</param>
/// <param name="IsMulticall">They were made together.</param>
/// <param name="Answer">What the hypervisor has answered.</param>
public sealed record GuestCall(int Cpu, IReadOnlyList<string> Calls, bool IsMulticall, Errno Answer);

/// <summary>Tells somebody of every entry into the hypervisor.</summary>
/// <param name="real">The way into the hypervisor.</param>
/// <param name="hears">Who is told.</param>
internal sealed class HeardCalls(IHypercalls real, Action<GuestCall> hears) : IHypercalls
{
    public Errno Call(int cpu, in QueuedCall call)
    {
        var (said, answer) = (Words(call), real.Call(cpu, call));
        hears(new GuestCall(cpu, [said], false, answer));
        return answer;
    }

    public Errno Multicall(int cpu, ReadOnlySpan<QueuedCall> calls, Span<Errno> results)
    {
        var said = new List<string>(calls.Length);
        foreach (var call in calls)
        {
            said.Add(Words(call));
        }

        var answer = real.Multicall(cpu, calls, results);
        hears(new GuestCall(cpu, said, true, answer));
        return answer;
    }

    private static string Words(in QueuedCall call) => call.Kind switch
    {
        HypercallKind.MmuUpdate => $"mmu_update(entry at {call.A:x}, {Entry(call.B)})",
        HypercallKind.UpdateVaMapping => $"update_va_mapping({call.A:x}, {Entry(call.B)})",
        HypercallKind.MmuextOp => $"mmuext_op({(MmuextCommand)call.A}, {call.B:x})",
        HypercallKind.StackSwitch => $"stack_switch({call.B:x})",
        HypercallKind.UpdateDescriptor => $"update_descriptor(at {call.A:x}, {call.B:x})",
        HypercallKind.SetGdt => $"set_gdt(frame {call.A:x}, {call.B} entries)",
        HypercallKind.XenVersion => "xen_version()",
        HypercallKind.SetCallbacks => $"set_callbacks(event {call.A:x}, failsafe {call.B:x}, syscall {call.C:x})",
        HypercallKind.SetIopl => $"physdev_op(set_iopl, {call.A})",
        HypercallKind.SetIoBitmap => $"physdev_op(set_iobitmap, {call.B} ports)",
        _ => call.Kind.ToString(),
    };

    private static string Entry(ulong raw) => new Entry(raw) is { IsPresent: true } entry ? $"{entry.Frame} {(entry.IsWritable ? "rw" : "ro")}" : "nothing";
}

/// <summary>Makes the calls of a multicall one by one.</summary>
/// <param name="real">The way into the hypervisor.</param>
internal sealed class SingleCalls(IHypercalls real) : IHypercalls
{
    public Errno Call(int cpu, in QueuedCall call) => real.Call(cpu, call);

    public Errno Multicall(int cpu, ReadOnlySpan<QueuedCall> calls, Span<Errno> results)
    {
        for (var index = 0; index < calls.Length; index++)
        {
            results[index] = real.Call(cpu, calls[index]);
        }

        return Errno.None;
    }
}
