namespace Verified.Hardware.Kvm;

/// <summary>
/// <c>fork</c>: every private page becomes shared with a child, so that the guest's next write copies it. The child
/// overwrites some of its copies with a value of no page, lingers, and ends.
/// </summary>
internal sealed unsafe class ForkOperation(WatchedArea area, ForkStub stub) : HostOperation("fork")
{
    private const int Poisoned = 16;
    private const nint LongestPauseNs = 300_000;

    protected override void Act(Random random)
    {
        int page = random.Next(area.Pages - Poisoned + 1), child;

        // No hole and no read-only page may lie where the child writes.
        lock (area.Mapping) child = stub.Fork(area.Memory.AddressOf(page), Poisoned, (nint)random.NextInt64(LongestPauseNs));
        if (child < 0) throw new SystemCallException("clone", -child);

        int status;
        while (Native.waitpid(child, &status, Native.WAIT_ANY_KIND) < 0)
            if (Native.Error != Native.EINTR) throw Native.Failure("waitpid");
        if (status != 0) throw new InvalidOperationException($"the forked child ended with status {status:x}");
    }
}
