using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

/// <summary>A hypercall that may have to be continued.</summary>
internal interface IContinuation
{
    /// <summary>*pdone: how many things were done.</summary>
    int Done { get; }

    /// <summary>Runs until it ends or is preempted.</summary>
    /// <param name="checks">How often it may ask before it is told that work is pending.</param>
    /// <returns>ERESTART when it wants to be continued; else the answer that the guest sees.</returns>
    Errno Continue(int checks);
}

/// <summary>A hypercall with a list of things to do, in order, up to the first that is refused. It can be preempted between them and inside long ones.</summary>
/// <typeparam name="T">One thing to do.</typeparam>
/// <remarks>The state of this object is what Xen keeps in a continuation. Until it is continued to its end the caller's vCPU runs nothing else.</remarks>
internal abstract class Hypercall<T>(Hypervisor hypervisor, Vcpu caller, IRequests<T> requests) : IContinuation
{
    private Errno? answer;

    /// <summary>*pdone: how many things were done.</summary>
    public int Done { get; private set; }

    /// <summary>Everything was done, or something was refused: only a parked table can be left.</summary>
    public bool IsAnswered => answer is not null;

    /// <summary>The answer, when there is one.</summary>
    public Errno Answer => answer ?? Errno.ERESTART;

    /// <summary>A parked table is not put at once. As in Xen the hypercall is left with ERESTART, and it is put when it is entered again.</summary>
    public bool PutsParkedOnReentry { get; init; }

    protected Hypervisor Hypervisor => hypervisor;

    protected Vcpu Caller => caller;

    /// <summary>Runs to the end.</summary>
    public Errno Run()
    {
        Errno errno;
        do
        {
            errno = Continue(int.MaxValue);
        }
        while (errno == Errno.ERESTART);
        return errno;
    }

    /// <summary>Runs until it ends or is preempted.</summary>
    /// <param name="checks">How often it may ask before it is told that work is pending.</param>
    /// <returns>ERESTART when it wants to be continued; else the answer that the guest sees.</returns>
    public Errno Continue(int checks)
    {
        caller.ChecksBeforePreemption = checks;
        hypervisor.Enter(caller);
        var errno = ContinueEntered();
        hypervisor.Leave();
        return errno;
    }

    /// <summary>What is refused before anything is done.</summary>
    protected abstract Errno Admit();

    protected abstract Errno Perform(T item);

    /// <summary>What is done each time the hypercall is left.</summary>
    protected virtual void Exit()
    {
    }

    /// <summary>The same for a vCPU that has entered the hypervisor already, with the preemption that it has still before it.</summary>
    public Errno ContinueEntered()
    {
        if (hypervisor.PutParkedTable() == Errno.ERESTART)
        {
            return Errno.ERESTART;
        }

        answer ??= Admit() is var refusal and not Errno.None ? refusal : null;
        var errno = answer ?? PerformAll();
        Exit();
        if (errno == Errno.ERESTART)
        {
            return errno;
        }

        answer = errno;
        return LeavesParked() ? Errno.ERESTART : errno;
    }

    private bool LeavesParked() => PutsParkedOnReentry ? caller.Parked is not null : hypervisor.PutParkedTable() == Errno.ERESTART;


    private Errno PerformAll()
    {
        for (var isFirst = true; Done < requests.Count; isFirst = false, Done++)
        {
            if (LeavesParked() || (!isFirst && hypervisor.IsPreempted(caller)))
            {
                return Errno.ERESTART;
            }

            var errno = requests.Read(Done, out var request);
            if (errno == Errno.None)
            {
                errno = Perform(request);
            }

            if (errno != Errno.None)
            {
                return errno == Errno.EINTR ? Errno.ERESTART : errno;
            }
        }

        return Errno.None;
    }
}
