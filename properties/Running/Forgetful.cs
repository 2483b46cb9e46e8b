using Verified.Abi.Judging;

namespace Verified.Properties.Running;

/// <summary>A fault of an implementation: after its boot it does not tell one of so many steps of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Every">One step of so many is not told.</param>
internal sealed record Fault<TKind>(TKind Kind, int Every) where TKind : struct, Enum;

/// <summary>What a faulty implementation tells, on its way to the judge.</summary>
internal sealed class Forgetful<TKind>(Fault<TKind> fault) where TKind : struct, Enum
{
    private bool _hasBooted;
    private int _seen;

    /// <summary>The implementation boots, and tells every step of that.</summary>
    public void Reset(Action<IStepSink<TKind>> reset, IStepSink<TKind> sink)
    {
        (_hasBooted, _seen) = (false, 0);
        reset(new Sink(this, sink));
        _hasBooted = true;
    }

    private bool Forgets(TKind kind) => _hasBooted && EqualityComparer<TKind>.Default.Equals(kind, fault.Kind) && ++_seen % fault.Every == 0;

    private sealed class Sink(Forgetful<TKind> owner, IStepSink<TKind> sink) : IStepSink<TKind>
    {
        public void Stepped(in Step<TKind> step)
        {
            if (!owner.Forgets(step.Kind))
            {
                sink.Stepped(step);
            }
        }

        public void Refused(in Step<TKind> step, Abi.Errno errno) => sink.Refused(step, errno);

        public void Checked(int work) => sink.Checked(work);
    }
}
