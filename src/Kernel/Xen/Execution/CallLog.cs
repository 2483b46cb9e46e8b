using Verified.Kernel.Xen.Calls;

namespace Verified.Kernel.Xen.Execution;

/// <summary>One hypercall as the guest made it, and what it got.</summary>
/// <param name="Number">Which.</param>
/// <param name="Arguments">The arguments, five of them.</param>
/// <param name="Result">What rax held afterwards.</param>
internal sealed record LoggedCall(ulong Number, IReadOnlyList<ulong> Arguments, ulong Result)
{
    private const long LowestErrno = -4095;

    public override string ToString()
    {
        var name = Enum.GetName((HypercallNumber)Math.Min(Number, int.MaxValue)) ?? $"hypercall {Number}";
        var result = (long)Result is < 0 and >= LowestErrno ? $"-{(Verified.Abi.Errno)(-(long)Result)}" : $"0x{Result:x}";
        return $"{name}({string.Join(", ", Arguments.Select(argument => $"0x{argument:x}"))}) = {result}";
    }
}

/// <summary>The last hypercalls of a vCPU.</summary>
internal sealed class CallLog
{
    private const int Most = 16;

    private readonly Queue<LoggedCall> calls = new();

    /// <summary>How many there were in all.</summary>
    public long Count { get; private set; }

    /// <summary>The last ones, the oldest first.</summary>
    public IEnumerable<LoggedCall> Last => calls;

    public void Add(LoggedCall call)
    {
        Count++;
        calls.Enqueue(call);
        if (calls.Count > Most)
        {
            calls.Dequeue();
        }
    }
}
