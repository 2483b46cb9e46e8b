using Verified.Abi;

namespace Verified.Spec.Language.Finite;

/// <summary>How large a finite reading is: how many things of each kind, the largest value of each word, the value of each setting.</summary>
/// <remarks>Written <c>page=2,va=2,sequence=3,range=1,wrap=sequence</c>. A step that would push a word above its cap is not taken and counted as cut;
/// a word named by <c>wrap</c> starts again at 0 instead. Of a kind that is no value of any component there may be nothing at all. <see cref="Restrictions"/> leave choices out.</remarks>
public sealed class Scope
{
    private static readonly (int Low, int High) Sizes = (1, 64), Caps = (1, 65_535), Switches = (0, 1);

    private readonly Dictionary<string, int> values = [];
    private readonly Dictionary<string, (int Low, int High)> known = [];
    private readonly Dictionary<string, string> formerly = [];
    private readonly SortedSet<string> wraps = new(StringComparer.Ordinal);
    private readonly SortedSet<string> caps = new(StringComparer.Ordinal);

    private readonly Restrictions restrictions;

    private Scope(Specification specification)
    {
        restrictions = new Restrictions(specification);
        var named = specification.Components.Where(c => c.Reality != Reality.Witness && c.Value.Class == SortClass.Id).Select(c => c.Value.Called).ToHashSet();
        foreach (var kind in Kinds(specification))
        {
            Declare(kind.Called, named.Contains(kind.Called) ? Sizes : Sizes with { Low = 0 }, 2);
            if (kind.Formerly is { } former)
                formerly[former] = kind.Called;
        }
        foreach (var setting in specification.Settings)
            Declare(Key(setting.Name), Switches, 0);
        foreach (var word in specification.Components.Where(c => c is { Cap: not null, Reality: not Reality.Witness }))
        {
            caps.Add(Key(word.Cap!));
            Declare(Key(word.Cap!), Caps, 3);
        }
    }

    /// <summary>The scope that the specification names for itself.</summary>
    public static Scope Default(Specification specification) => Parse(specification, "");

    /// <summary>The default scope with the changes that a user writes.</summary>
    /// <exception cref="BadInputException">An unknown key or a value out of range.</exception>
    public static Scope Parse(Specification specification, string text, string where = "--scope")
    {
        var scope = new Scope(specification);
        foreach (var (key, value) in specification.DefaultScope)
            scope.Set(key, value.ToString(), specification.Name);
        // How many there are is said first: it decides which values a parameter can have.
        var entries = text.ToLowerInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(entry => entry.Split('=', 2, StringSplitOptions.TrimEntries))
            .Select(parts => (string[])[scope.formerly.GetValueOrDefault(parts[0], parts[0]), .. parts[1..]]);
        foreach (var parts in entries.OrderBy(parts => parts[0].Contains('.')))
        {
            if (parts[0] is not ("wrap" or "without") && !scope.written.Add(parts[0]))
                throw new BadInputException(where, $"each key once, not '{parts[0]}' twice");
            scope.Set(parts[0], parts.Length == 2 ? parts[1] : "", where);
        }

        scope.RoomForEveryHolder(specification);
        return scope;
    }

    /// <summary>The keys that a user can write, each followed by <c>=</c> and a value; besides them there are those of <see cref="Restrictions"/> with a point in them.</summary>
    public static IReadOnlyList<string> Keys(Specification specification) => [.. new Scope(specification).known.Keys, "wrap", "without"];

    /// <summary>Keys that are still understood, and are not what the things are called any more.</summary>
    public static IReadOnlyList<string> FormerKeys(Specification specification) => [.. new Scope(specification).formerly.Keys];

    /// <summary>How many values a sort has; words have no number of their own.</summary>
    public int Size(Sort sort) => sort.Class switch
    {
        SortClass.Truth or SortClass.Choice => sort.Members.Count,
        SortClass.Id => values[sort.Called],
        SortClass.Word => throw new ArgumentException("a word is capped by its component, not by its sort", nameof(sort)),
    };

    /// <summary>How many valuations these sorts have together.</summary>
    public int Size(IEnumerable<Sort> sorts) => sorts.Aggregate(1, (product, sort) => checked(product * Size(sort)));

    /// <summary>The largest value that a component may hold.</summary>
    public int Largest(Component component)
        => component.Value.Class == SortClass.Word ? values[Key(component.Cap!)] : Size(component.Value) - 1;

    /// <summary>Whether a word starts again at 0 above its cap.</summary>
    public bool Wraps(Component component) => component.Cap is not null && wraps.Contains(Key(component.Cap));

    /// <summary>The value of a setting.</summary>
    public bool Value(Setting setting) => values[Key(setting.Name)] != 0;

    /// <summary>A rule as the scope restricts it; null if the scope leaves it out.</summary>
    public Rule? Restrict(Rule rule) => restrictions.LeavesOut(rule) ? null : restrictions.Apply(rule, this);

    /// <summary>The scope as a user would write it in full.</summary>
    public override string ToString()
        => string.Join(',', values.Select(entry => $"{entry.Key}={entry.Value}").Concat(wraps.Select(cap => $"wrap={cap}")).Concat(restrictions.Entries));

    private static string Key(string name) => name.ToLowerInvariant();

    private static IEnumerable<Sort> Kinds(Specification specification)
        => specification.Components.SelectMany(c => c.Keys.Append(c.Value))
            .Concat(specification.Rules.SelectMany(rule => rule.Parameters).Select(parameter => parameter.Sort))
            .Where(sort => sort.Class == SortClass.Id).Distinct();

    private void Declare(string key, (int Low, int High) range, int initially)
    {
        if (known.TryGetValue(key, out var other) && other != range)
            throw new InvalidOperationException($"two different things of the specification are called '{key}' in a scope");
        known[key] = range;
        values[key] = initially;
    }

    private void Set(string key, string value, string where)
    {
        if (key == "wrap")
        {
            if (!caps.Contains(value))
                throw new BadInputException(where, $"wrap= followed by one of {string.Join(", ", caps)}, not '{value}'");
            wraps.Add(value);
            return;
        }
        if (key == "without")
        {
            restrictions.LeaveOut(value, where);
            return;
        }
        if (key.Contains('.'))
        {
            restrictions.Fix(key, value, this, where);
            return;
        }
        if (!known.TryGetValue(key, out var range))
            throw new BadInputException(where, $"one of {string.Join(", ", known.Keys)}, wrap or without, each followed by =VALUE, not '{key}'");
        if (!int.TryParse(value, out var number) || number < range.Low || number > range.High)
            throw new BadInputException(where, $"{key}= followed by a number from {range.Low} to {range.High}, not '{value}'");
        values[key] = number;
        given.Add(key);
    }

    private readonly HashSet<string> given = [], written = [];

    private void RoomForEveryHolder(Specification specification)
    {
        foreach (var count in specification.Components.Where(c => c.Holders.Count > 0 && !given.Contains(Key(c.Cap!))))
            values[Key(count.Cap!)] = Math.Max(Caps.Low, Size(count.Holders));
    }
}
