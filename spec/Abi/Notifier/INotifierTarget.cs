using Verified.Abi.Judging;

namespace Verified.Abi.Notifier;

/// <summary>An implementation of the notifier contract that runs programs under a given schedule.</summary>
/// <remarks>After boot address space 0 runs with all its addresses mapped writable and nothing present, the others are absent; all memory is free.
/// The threads of a program start when they are first run.</remarks>
public interface INotifierTarget : IProgramTarget<StepKind, INotifierFacts, Operation>
{
    /// <summary>The threads that could run now, as bits: not finished and not waiting for a lock or an event. None although some are not finished: a deadlock.</summary>
    uint Runnable { get; }

    /// <summary>Runs one runnable thread to its next suspension point, which is at most one atomic step away; what a call asks for, answers or changes in its vmas is told with the step before or after it.</summary>
    void Run(int thread);

    /// <summary>What the operations of a thread answered so far.</summary>
    IReadOnlyList<Errno> Answers(int thread);
}
