using System.Globalization;
using FsCheck.Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Verified.Properties.Running;

/// <summary>The seeds of properties, as FsCheck takes them.</summary>
internal static class Seeds
{
    /// <summary>The same cases in every run: a failure is there again tomorrow.</summary>
    public const string Gate = "(20080728,1)";

    /// <summary>The variable that repeats the cases of a fresh seed.</summary>
    public const string Variable = "VERIFIED_PROPERTY_SEED";

    /// <summary>The fresh seed of this run.</summary>
    public static uint Fresh { get; } = uint.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var given) ? given : (uint)Random.Shared.NextInt64(1L << 32);

    /// <summary>How the fresh seed is told.</summary>
    public static string Told => $"the fresh seed of the properties is {Fresh}; {Variable}={Fresh} repeats it";
}

/// <summary>A property whose cases are others in every run.</summary>
internal sealed class FreshPropertyAttribute : PropertyAttribute
{
    public FreshPropertyAttribute() => Replay = $"({Seeds.Fresh},1)";
}

/// <summary>Tells the fresh seed once, whatever comes of it.</summary>
public sealed class FreshSeedTold
{
    private static int _told;

    public FreshSeedTold(IMessageSink messages)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            messages.OnMessage(new DiagnosticMessage(Seeds.Told));
        }
    }
}
