using Verified.Proofs.Solvers;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;
using Verified.Spec.Language.Smt;

namespace Verified.Tests.Proofs;

/// <summary>Carries a state that a solver found over into the packed reading: two things of every kind.</summary>
internal sealed class SolverState(Specification specification, SolverSession session)
{
    public const int Size = 2;

    public const int Largest = 7;

    public SmtWriter Writer { get; } = new(specification, Number);

    /// <summary>Assertions that keep the words of the state, and of the state after a step, within what the packed reading holds.</summary>
    public string WithinCaps() => string.Concat(
        from component in specification.Components
        where component.Value == Sort.Word
        from index in Indices(component)
        select $"(assert (<= 0 {Call(component.Name, component, index)} {Largest}))\n");

    /// <summary>The finite model whose settings are those that the solver chose.</summary>
    public FiniteModel Model()
    {
        var sizes = specification.DefaultScope.Keys.Select(key => IsKind(key) ? $"{key}={Size}" : specification.Settings.Any(s => Is(s.Name, key)) ? null : $"{key}={Largest}").OfType<string>();
        var settings = specification.Settings.Select(setting => $"{setting.Name.ToLowerInvariant()}={(Value(setting.Name) == "true" ? 1 : 0)}");
        return new FiniteModel(specification, Scope.Parse(specification, string.Join(',', sizes.Concat(settings))));
    }

    /// <summary>The state of the solver's model, packed. Components that <paramref name="after"/> names are read after the step.</summary>
    public ulong[] Packed(FiniteModel model, IReadOnlySet<Component>? after = null)
    {
        var state = new ulong[model.Layout.Words];
        foreach (var field in model.Layout.Fields)
        {
            var name = field.Component.Name + (after?.Contains(field.Component) == true ? ".next" : "");
            foreach (var index in field.Indices())
                field.Put(state, field.Bit(index), Ordinal(field.Component.Value, Value(Call(name, field.Component, index))));
        }
        return state;
    }

    /// <summary>The value that the solver gave to a variable.</summary>
    public int Argument(Variable parameter) => Ordinal(parameter.Sort, Value(parameter.Name));

    private static int Number(Sort sort) => sort == Sort.Word ? Largest + 1 : Size;

    private static bool Is(string name, string key) => name.Equals(key, StringComparison.OrdinalIgnoreCase);

    private bool IsKind(string key) => specification.Components.SelectMany(c => c.Keys.Append(c.Value)).Any(sort => sort.Class == SortClass.Id && Is(sort.Called, key));

    private static IEnumerable<int[]> Indices(Component component)
        => component.Keys.Aggregate((IEnumerable<int[]>)[[]], (prefixes, sort) => from prefix in prefixes from value in Enumerable.Range(0, Number(sort)) select (int[])[.. prefix, value]);

    private string Call(string name, Component component, IReadOnlyList<int> index)
        => index.Count == 0 ? name : $"({name} {string.Join(' ', index.Select((value, i) => Writer.LiteralName(component.Keys[i], value)))})";

    private string Value(string term) => session.Ask($"(get-value ({term}))").Trim()[(term.Length + 3)..^2].Trim();

    private int Ordinal(Sort sort, string value)
        => sort.Class == SortClass.Word ? int.Parse(value, null) : Enumerable.Range(0, sort.Class == SortClass.Id ? Size : sort.Members.Count).Single(i => Writer.LiteralName(sort, i) == value);
}
