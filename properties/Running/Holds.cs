using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Verified.Properties.Running;

/// <summary>Runs a property of random values. The values are the same in every run, so that a failure is there again tomorrow.</summary>
internal static class Holds
{
    /// <summary>Asks for the property of so many values; the first for which it throws fails the test with its message.</summary>
    public static void ForAll<T>(Gen<T> values, int count, Action<T> property)
    {
        var seed = FSharpOption<Replay>.Some(new Replay(new Rnd(20080728, 1), FSharpOption<int>.None));
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed).WithQuietOnSuccess(true);
        Check.One(config, Prop.ForAll(Arb.From(values), property));
    }
}
