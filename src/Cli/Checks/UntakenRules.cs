using Verified.Models.Xen;
using Verified.Models.Xen.Abi;

namespace Verified.Cli.Checks;

/// <summary>A rule that the random programs of a judge need not take.</summary>
/// <param name="Model">The judge.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Why">The reason.</param>
internal sealed record UntakenRule(string Model, string Rule, string Why);

/// <summary>The rules that random programs need not take, each with its reason; any other rule that no program takes fails, because nothing of the implementation is held against it.</summary>
internal static class UntakenRules
{
    private const string Exchange = "programs of xen have no memory_exchange; those of xen-abi take it";
    private const string Linear = "linear page tables are off in the hypervisors of xen-abi; programs of xen take it";

    public static readonly IReadOnlyList<UntakenRule> All =
    [
        new(XenContract.Instance.Name, "Steal", Exchange),
        new(XenContract.Instance.Name, "ReturnStolen", Exchange),
        new(AbiContract.Instance.Name, "ValidateSelf", Linear),
        new(AbiContract.Instance.Name, "ValidateLinear", Linear),
        new(AbiContract.Instance.Name, "SetSelf", Linear),
        new(AbiContract.Instance.Name, "SetLinear", Linear),
        new(AbiContract.Instance.Name, "ClearSelf", Linear),
        new(AbiContract.Instance.Name, "ForgetTranslation", "rare in xen-abi; programs of xen take it"),
    ];

    /// <summary>What is wrong with what was taken: a case for each rule that no program took and that is not listed.</summary>
    /// <param name="model">The judge.</param>
    /// <param name="check">The check, in the names of the cases.</param>
    /// <param name="untaken">The rules that no program took.</param>
    public static IEnumerable<CaseResult> Missing(string model, string check, IEnumerable<string> untaken) =>
        untaken.Where(rule => Find(model, rule) is null).Select(rule => CaseResult.Failed($"{check}, {rule}",
            $"no random program took the rule {rule}, so nothing of the implementation was held against it: let programs reach it, or list it with its reason in src/Cli/Checks/UntakenRules.cs") with
        {
            File = "src/Cli/Checks/UntakenRules.cs",
            Reproduce = $"./verified fuzz {model}",
        });

    /// <summary>A rule that was never taken, with the reason if it is listed.</summary>
    public static string Said(string model, string rule) => Find(model, rule) is { } listed ? $"{rule} ({listed.Why})" : rule;

    private static UntakenRule? Find(string model, string rule) => All.FirstOrDefault(one => one.Model == model && one.Rule == rule);
}
