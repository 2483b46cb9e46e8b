using System.Numerics;

namespace Verified.Spec.Language.Finite;

/// <summary>How a state of a specification is packed in a scope: a fixed number of 64-bit words in which every cell has just the bits it needs.</summary>
/// <remarks>A component that fits into one word lies in one word; a larger one starts at a word of its own with cells of 1, 2, 4 … bits.
/// Witnesses are left out.</remarks>
public sealed class Layout
{
    private readonly Dictionary<Component, Field> fields = [];
    private readonly List<int> free = [];

    /// <summary>Places all components.</summary>
    public Layout(Specification specification, Scope scope)
    {
        Fields = [.. specification.Components.Where(c => c.Reality != Reality.Witness).Select(c => Measure(c, scope))];
        foreach (var field in Fields.OrderByDescending(f => f.Width * f.Cells))
            fields[field.Component] = field with { Offset = Place(field) };
        Fields = [.. Fields.Select(field => fields[field.Component])];
        Words = Math.Max(1, free.Count);
    }

    /// <summary>The length of a state, in 64-bit words.</summary>
    public int Words { get; }

    /// <summary>The bits that are in use.</summary>
    public int Bits => Fields.Sum(f => f.Width * f.Cells);

    /// <summary>All components of the finite readings, in order of declaration.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Where a component lies.</summary>
    public Field Of(Component component)
        => fields.TryGetValue(component, out var field) ? field
            : throw new InvalidOperationException($"{component} is a witness, which no finite reading has");

    /// <summary>Whether the finite readings have the component.</summary>
    public bool Has(Component component) => fields.ContainsKey(component);

    /// <summary>The state in which every cell has its initial value.</summary>
    public ulong[] Initial()
    {
        var state = new ulong[Words];
        foreach (var field in Fields)
        foreach (var index in field.Indices())
            field.Put(state, field.Bit(index), (int)field.Component.Initially);
        return state;
    }

    private static Field Measure(Component component, Scope scope)
    {
        var largest = scope.Largest(component);
        var width = 32 - BitOperations.LeadingZeroCount((uint)largest);
        int[] sizes = [.. component.Keys.Select(scope.Size)];
        if (width * sizes.Aggregate(1, (product, size) => product * size) > 64)
            width = (int)BitOperations.RoundUpToPowerOf2((uint)width);
        var strides = new int[3];
        for (int key = sizes.Length - 1, stride = width; key >= 0; stride *= sizes[key--])
            strides[key] = stride;
        return new Field(component, 0, width, largest, sizes, strides[0], strides[1], strides[2]);
    }

    // First fit: the widest components come first, small ones fill what they leave.
    private int Place(Field field)
    {
        var bits = field.Width * field.Cells;
        if (bits == 0)
            return 0;
        var word = bits > 64 ? -1 : free.FindIndex(left => left >= bits);
        if (word < 0)
        {
            word = free.Count;
            free.AddRange(Enumerable.Repeat(64, (bits + 63) / 64));
        }
        var offset = word * 64 + 64 - free[word];
        for (var rest = bits; rest > 0; rest -= 64)
            free[word++] -= Math.Min(64, rest);
        return offset;
    }
}
