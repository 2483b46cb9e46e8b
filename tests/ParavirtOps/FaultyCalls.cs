using Verified.Abi;
using Verified.Kernel.Linux.ParavirtOps.Xen;

namespace Verified.Tests.ParavirtOps;

/// <summary>Hypercalls of which some are lost on the way, and answered as if they had been made.</summary>
internal sealed class FaultyCalls(IHypercalls real, Func<QueuedCall, bool> isLost) : IHypercalls
{
    public Errno Call(int cpu, in QueuedCall call) => isLost(call) ? Errno.None : real.Call(cpu, call);

    public Errno Multicall(int cpu, ReadOnlySpan<QueuedCall> calls, Span<Errno> results)
    {
        for (var index = 0; index < calls.Length; index++)
        {
            results[index] = Call(cpu, calls[index]);
        }

        return Errno.None;
    }
}
