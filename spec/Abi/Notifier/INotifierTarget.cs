namespace Verified.Abi.Notifier;

/// <summary>An implementation of the notifier contract that runs programs under a given schedule: single-threaded, without clock or chance, so that the same choices
/// give the same run.</summary>
public interface INotifierTarget
{
    /// <summary>The state as the specification sees it.</summary>
    INotifierFacts Facts { get; }

    /// <summary>Back to the state after boot: address space 0 runs with all its addresses mapped writable and nothing present, the others are absent; all memory is free.</summary>
    void Reset(IStepSink sink);

    /// <summary>Gives the target one thread for each program; they start when they are first run.</summary>
    void Load(IReadOnlyList<IReadOnlyList<Operation>> threads);

    /// <summary>The threads that could run now, as bits: not finished and not waiting for a lock or an event. None although some are not finished: a deadlock.</summary>
    uint Runnable { get; }

    /// <summary>The threads that are not finished, as bits.</summary>
    uint Unfinished { get; }

    /// <summary>Runs one runnable thread to its next suspension point, which is at most one atomic step away.</summary>
    void Run(int thread);

    /// <summary>What the operations of a thread answered so far.</summary>
    IReadOnlyList<Errno> Answers(int thread);
}
