using System.Text;
using Verified.Abi;

namespace Verified.Spec.Language.Finite;

/// <summary>States, steps and values as lines for people: <c>Spte[secondary0,va1] = true</c>.</summary>
public sealed class StateText(FiniteModel model)
{
    /// <summary>A value of a sort: <c>true</c>, <c>HasPage</c>, <c>page1</c>, <c>3</c>.</summary>
    public static string Value(Sort sort, long value) => sort.Class switch
    {
        SortClass.Truth or SortClass.Choice => sort.Members[(int)value],
        SortClass.Id => sort.Called + value,
        SortClass.Word => value.ToString(),
    };

    /// <summary>A rule with arguments: <c>Commit(fault0)</c>.</summary>
    public static string Step(FiniteRule rule, ReadOnlySpan<int> arguments) => rule.Rule.Name + Listed(rule.Rule.Parameters.Select(p => p.Sort), arguments, '(', ')');

    /// <summary>The instance with this number.</summary>
    public string Step(int instance)
    {
        var rule = model.RuleOf(instance);
        return Step(rule, rule.Arguments(instance));
    }

    /// <summary>The name of a cell: <c>Spte[secondary0,va1]</c>.</summary>
    public static string Cell(Component component, ReadOnlySpan<int> index)
        => index.Length == 0 ? component.Name : component.Name + Listed(component.Keys, index, '[', ']');

    /// <summary>Every cell that differs from its initial value, one a line.</summary>
    public IEnumerable<string> Lines(ulong[] state)
        => from field in model.Layout.Fields
           from index in field.Indices()
           let value = field.At(state, field.Bit(index))
           where value != field.Component.Initially
           select $"{Cell(field.Component, index)} = {Value(field.Component.Value, value)}";

    /// <summary>Every cell in which two states differ, one a line.</summary>
    public IEnumerable<string> Changes(ulong[] before, ulong[] after)
        => from field in model.Layout.Fields
           from index in field.Indices()
           let values = (Old: field.At(before, field.Bit(index)), New: field.At(after, field.Bit(index)))
           where values.Old != values.New
           select $"{Cell(field.Component, index)}: {Value(field.Component.Value, values.Old)} -> {Value(field.Component.Value, values.New)}";

    /// <summary>Reads what <see cref="Lines"/> writes; cells that are not named have their initial value.</summary>
    /// <exception cref="BadInputException">A line names no cell of the scope, or a value that the cell cannot hold.</exception>
    public ulong[] Parse(IEnumerable<string> lines, string where)
    {
        var state = model.Layout.Initial();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Split(" = ") is not [var name, var text] || !names.Value.TryGetValue(name.Trim(), out var cell))
                throw new BadInputException($"{where}:{number}", $"CELL = VALUE with a cell of this scope, not '{line}'");
            var value = Enumerable.Range(0, cell.Field.Largest + 1).FirstOrDefault(v => Value(cell.Field.Component.Value, v) == text.Trim(), -1);
            if (value < 0)
                throw new BadInputException($"{where}:{number}", $"a value of {cell.Field.Component.Name} up to {Value(cell.Field.Component.Value, cell.Field.Largest)}, not '{text.Trim()}'");
            cell.Field.Put(state, cell.Bit, value);
        }
        return state;
    }

    private readonly Lazy<Dictionary<string, (Field Field, int Bit)>> names = new(() =>
        (from field in model.Layout.Fields from index in field.Indices() select (field, index))
            .ToDictionary(cell => Cell(cell.field.Component, cell.index), cell => (cell.field, cell.field.Bit(cell.index))));

    private static string Listed(IEnumerable<Sort> sorts, ReadOnlySpan<int> values, char open, char close)
    {
        var text = new StringBuilder().Append(open);
        foreach (var sort in sorts)
        {
            text.Append(text.Length > 1 ? "," : "").Append(Value(sort, values[0]));
            values = values[1..];
        }
        return text.Append(close).ToString();
    }
}
