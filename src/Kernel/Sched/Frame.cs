using System.Runtime.CompilerServices;

namespace Verified.Kernel.Sched;

/// <summary>A suspended call of an async method: what a kernel stack is made of. Its caller, if any, waits for it.</summary>
internal abstract class Frame
{
    public Frame? Caller { get; set; }

    /// <summary>Continues the call to its next suspension, or to its end and on in the caller.</summary>
    public abstract void Resume();

    /// <summary>The caller has taken the result.</summary>
    public abstract void Recycle();
}

/// <summary>A suspended call that will answer a result.</summary>
internal abstract class Frame<TResult> : Frame
{
    public TResult Result { get; private set; } = default!;

    public void Complete(TResult result)
    {
        Result = result;
        Caller?.Resume();
    }
}

/// <summary>A suspended call of one method. Frames are used again, so that a step costs no memory; each thread of the host has its own spare ones.</summary>
internal sealed class Frame<TMachine, TResult> : Frame<TResult>
    where TMachine : IAsyncStateMachine
{
    [ThreadStatic]
    private static Frame<TMachine, TResult>? spare;

    private TMachine machine = default!;

    public static Frame<TMachine, TResult> Rent()
    {
        var frame = spare ?? new Frame<TMachine, TResult>();
        spare = (Frame<TMachine, TResult>?)frame.Caller;
        frame.Caller = null;
        return frame;
    }

    /// <summary>Moves the call off the stack.</summary>
    public void Hold(ref TMachine suspended) => machine = suspended;

    public override void Resume() => machine.MoveNext();

    public override void Recycle()
    {
        machine = default!;
        Caller = spare;
        spare = this;
    }
}
