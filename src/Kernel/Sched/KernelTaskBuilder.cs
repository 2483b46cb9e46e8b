using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Verified.Kernel.Sched;

/// <summary>What the compiler drives a suspendable kernel function with. There is no task scheduler behind it: a suspended function continues when the kernel's own scheduler
/// runs its thread. An exception is a panic; it leaves the kernel at once.</summary>
internal struct KernelTaskBuilder<TResult>
{
    private Frame<TResult>? frame;
    private TResult result;

    public readonly Frame? Frame => frame;

    public readonly KernelTask<TResult> Task => new(frame, result);

    public static KernelTaskBuilder<TResult> Create() => default;

    public readonly void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine) => throw new UnreachableException("a state machine is held by its frame");

    public void SetResult(TResult answer)
    {
        if (frame is null)
        {
            result = answer;
            return;
        }

        frame.Complete(answer);
    }

    public readonly void SetException(Exception exception) => ExceptionDispatchInfo.Throw(exception);

    public readonly void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => throw new UnreachableException("a kernel function awaits only the kernel's primitives");

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine
    {
        if (frame is null)
        {
            var held = Frame<TMachine, TResult>.Rent();
            frame = held;
            held.Hold(ref machine);
        }

        ((ISuspension)awaiter).Suspend(frame);
    }
}

/// <summary>The same for a kernel function that answers nothing.</summary>
internal struct KernelTaskBuilder
{
    private KernelTaskBuilder<Nothing> builder;

    public readonly KernelTask Task => new(builder.Frame);

    public static KernelTaskBuilder Create() => default;

    public readonly void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine) => builder.SetStateMachine(machine);

    public void SetResult() => builder.SetResult(default);

    public readonly void SetException(Exception exception) => builder.SetException(exception);

    public readonly void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => builder.AwaitOnCompleted(ref awaiter, ref machine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => builder.AwaitUnsafeOnCompleted(ref awaiter, ref machine);

    private readonly struct Nothing;
}
