using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Verified.Kernel.Sched;

/// <summary>What a kernel function returns that can be suspended: to be awaited at once, and once.</summary>
[AsyncMethodBuilder(typeof(KernelTaskBuilder))]
internal readonly struct KernelTask(Frame? frame)
{
    public Awaiter GetAwaiter() => new(frame);

    internal readonly struct Awaiter(Frame? frame) : ICriticalNotifyCompletion, ISuspension
    {
        public bool IsCompleted => frame is null;

        public void GetResult() => frame?.Recycle();

        public void Suspend(Frame caller) => frame!.Caller = caller;

        public void OnCompleted(Action continuation) => throw new UnreachableException("a kernel function was awaited outside the kernel");

        public void UnsafeOnCompleted(Action continuation) => throw new UnreachableException("a kernel function was awaited outside the kernel");
    }
}

/// <summary>What a kernel function returns that can be suspended and answers a result.</summary>
[AsyncMethodBuilder(typeof(KernelTaskBuilder<>))]
internal readonly struct KernelTask<TResult>(Frame<TResult>? frame, TResult result)
{
    public Awaiter GetAwaiter() => new(frame, result);

    internal readonly struct Awaiter(Frame<TResult>? frame, TResult result) : ICriticalNotifyCompletion, ISuspension
    {
        public bool IsCompleted => frame is null;

        public TResult GetResult()
        {
            if (frame is null)
            {
                return result;
            }

            var answer = frame.Result;
            frame.Recycle();
            return answer;
        }

        public void Suspend(Frame caller) => frame!.Caller = caller;

        public void OnCompleted(Action continuation) => throw new UnreachableException("a kernel function was awaited outside the kernel");

        public void UnsafeOnCompleted(Action continuation) => throw new UnreachableException("a kernel function was awaited outside the kernel");
    }
}
