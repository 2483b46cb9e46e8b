using Verified.Abi.Notifier;
using Verified.Models.Schedules;

namespace Verified.Models.Scenarios;

/// <summary>Scenarios at random, of operations that the running kernel can be asked for.</summary>
/// <param name="seed">The same seed and number give the same scenario.</param>
public sealed class ScenarioGenerator(ulong seed)
{
    private static readonly int MostOperations = 24;

    // There is memory for every address of both address spaces.
    private static readonly Sizes Sizes = new() { Pages = 16, Vas = 6, Mms = 2, Cpus = 1, Secondaries = 1, Vcpus = 1, Values = 6 };

    private static readonly (int Weight, OperationKind Kind)[] Kinds =
    [
        (8, OperationKind.GuestWrite), (8, OperationKind.GuestRead), (3, OperationKind.Write), (3, OperationKind.Read), (3, OperationKind.DontNeed), (3, OperationKind.Protect),
        (2, OperationKind.Unmap), (3, OperationKind.Map), (2, OperationKind.Move), (1, OperationKind.Fork), (1, OperationKind.Exit), (1, OperationKind.Unregister),
    ];

    /// <summary>The scenario of a number.</summary>
    public Scenario Scenario(int number)
    {
        var chance = new Chance((seed << 32) + (ulong)number);
        var operations = new List<Operation> { new(OperationKind.Register) };
        var (hasChild, isRegistered) = (false, true);
        for (var left = 3 + chance.Below(MostOperations); left > 0; left--)
        {
            var next = Next(chance);
            var isPossible = next.Kind switch
            {
                OperationKind.Fork => !hasChild,
                OperationKind.Exit => hasChild,
                OperationKind.Unregister => isRegistered,
                _ => true,
            };
            if (!isPossible)
                continue;
            operations.Add(next);
            hasChild = next.Kind == OperationKind.Fork || (hasChild && next.Kind != OperationKind.Exit);
            isRegistered &= next.Kind != OperationKind.Unregister;
        }
        return new($"random-{seed}-{number}", Sizes, operations);
    }

    private static Operation Next(Chance chance)
    {
        var at = chance.Below(Kinds.Sum(kind => kind.Weight));
        var kind = Kinds.First(kind => (at -= kind.Weight) < 0).Kind;
        byte va = Below(Sizes.Vas), other = Below(Sizes.Vas), value = (byte)(1 + chance.Below(Sizes.Values - 1));
        return kind switch
        {
            OperationKind.GuestWrite => new(kind, 0, 0, va, value),
            OperationKind.GuestRead => new(kind, 0, 0, va),
            OperationKind.Write => new(kind, 0, 0, va, value),
            OperationKind.Read => new(kind, 0, 0, va),
            OperationKind.Protect => new(kind, 0, Math.Min(va, other), Math.Max(va, other), (byte)(value % 2)),
            OperationKind.Unmap or OperationKind.Map or OperationKind.DontNeed => new(kind, 0, Math.Min(va, other), Math.Max(va, other)),
            OperationKind.Move => new(kind, 0, va, other),
            OperationKind.Fork => new(kind, 0, 1),
            OperationKind.Exit => new(kind, 1),
            _ => new(kind),
        };

        byte Below(int limit) => (byte)chance.Below(limit);
    }
}
