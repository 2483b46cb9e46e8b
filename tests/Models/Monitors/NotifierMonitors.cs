using Verified.Models.Monitors;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;

namespace Verified.Tests.Models.Monitors;

/// <summary>Monitors of the notifier contract, each made once.</summary>
internal static class NotifierMonitors
{
    private static readonly NotifierSpec Spec = new();

    private static readonly Lazy<ContractMonitor> Probed = new(() => Made(KnownMonitors.Of("notifier").Scope, KnownMonitors.Of("notifier").Seen!));

    /// <summary>What is made where a user says nothing.</summary>
    public static ContractMonitor Default => Probed.Value;

    /// <summary>A monitor of a scope and what is seen in it.</summary>
    public static ContractMonitor Made(string scope, string seen)
    {
        var model = Model(scope);
        return ContractMonitor.Of(new CompiledModel(model), SeenSteps.Parse(model, seen));
    }

    /// <summary>The contract in a scope.</summary>
    public static FiniteModel Model(string scope) => new(Spec, Scope.Parse(Spec, scope));

    /// <summary>What a monitor says of a word, and why where it does not fit.</summary>
    public static (MonitorVerdict Verdict, string Why) Judge(ContractMonitor monitor, string word, bool fromTheStart = true)
    {
        var run = new MonitorRun(monitor, fromTheStart);
        foreach (var name in word.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            run.Take(monitor.Seen.Letter(name));
        }

        return (run.Verdict, run.Offending >= 0 ? MonitorText.Why(monitor, run.State, run.Offending) : "");
    }
}
