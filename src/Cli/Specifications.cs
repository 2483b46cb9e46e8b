using Verified.Abi;
using Verified.Spec.Language;
using Verified.Spec.Notifier;
using Verified.Spec.Xen.Guest;
using Verified.Spec.Xen.Memory;
using Verified.Spec.Xen.Transfer;

namespace Verified.Cli;

/// <summary>The specifications that the command line knows, by name.</summary>
internal static class Specifications
{
    public static IReadOnlyList<Specification> All { get; } = [new NotifierSpec(), new XenSpec(), new TransferSpec(), new GuestSpec()];

    /// <exception cref="BadInputException">No specification has that name.</exception>
    public static Specification Named(string name) =>
        All.FirstOrDefault(s => s.Name == name)
        ?? throw new BadInputException(name, $"a model: {string.Join(", ", All.Select(s => s.Name))}");
}
