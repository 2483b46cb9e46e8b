namespace Verified.Spec.Language;

/// <summary>A property of a specification that contributes components to its state.</summary>
public interface IStatePart
{
    /// <summary>Called once by the specification that has this part: makes the components and remembers their owner.</summary>
    IEnumerable<Component> Bind(Specification owner, string name);
}

/// <summary>What the maps of all arities share: one component, and the specification whose rules write it.</summary>
public abstract class MapBase<TValue>(string says, IReadOnlyList<Sort> keys, long initially, Reality reality, string? under, string? cap) : IStatePart
    where TValue : struct, IValue<TValue>
{
    private Specification? owner;
    private Component? component;

    /// <summary>The component behind the map.</summary>
    public Component Component => component ?? throw new InvalidOperationException("the map is not a property of a specification");

    /// <inheritdoc/>
    public IEnumerable<Component> Bind(Specification owner, string name)
    {
        this.owner = owner;
        var condition = under is null ? null : owner.Components.Single(c => c.Name == under);
        component = new Component(name, says, keys, TValue.Sort, initially, reality, condition, cap ?? (TValue.Sort.Class == SortClass.Word ? name : null));
        return [component];
    }

    private protected TValue Get(params Term[] index) => TValue.From(new Read(Component, new Terms(index), After: false));

    private protected void Set(TValue value, params Term[] index)
        => Recorder.Write(new Effect(Component, new Terms(index), new Terms(), Logic.True, value.Term));

    private protected void SetAll(Terms index, IReadOnlyList<Variable> bound, Truth when, TValue value)
        => Recorder.Write(new Effect(Component, index, new Terms(bound), when.Term, value.Term));

    private protected Recorder Recorder => owner!.Recorder;
}

/// <summary>A single value of the state.</summary>
public sealed class Cell<TValue>(string says, long initially = 0, Reality reality = Reality.Observed, string? under = null, string? cap = null)
    : MapBase<TValue>(says, [], initially, reality, under, cap)
    where TValue : struct, IValue<TValue>
{
    /// <summary>The value; setting it records an effect.</summary>
    public TValue Value { get => Get(); set => Set(value); }
}

/// <summary>A map with one key.</summary>
public sealed class Map<TKind, TValue>(string says, long initially = 0, Reality reality = Reality.Observed, string? under = null, string? cap = null)
    : MapBase<TValue>(says, [Sort.Id<TKind>()], initially, reality, under, cap)
    where TKind : Kind
    where TValue : struct, IValue<TValue>
{
    /// <summary>The value at a key; setting it records an effect.</summary>
    public TValue this[Id<TKind> key] { get => Get(key.Term); set => Set(value, key.Term); }

    /// <summary>In a law: the value after the step at a key, which is read before the step.</summary>
    public TValue After(Id<TKind> key) => TValue.From(new Read(Component, new Terms(key.Term), After: true));

    /// <summary>Bulk effect: wherever <paramref name="when"/> holds, the map takes <paramref name="value"/>.</summary>
    public void ForAll(Func<Id<TKind>, Truth> when, Func<Id<TKind>, TValue> value)
    {
        var key = Recorder.Fresh<TKind>(when.Method, 0);
        SetAll(new Terms(key), [key], when(new(key)), value(new(key)));
    }
}

/// <summary>A map with two keys.</summary>
public sealed class Map<TKind1, TKind2, TValue>(string says, long initially = 0, Reality reality = Reality.Observed, string? under = null, string? cap = null)
    : MapBase<TValue>(says, [Sort.Id<TKind1>(), Sort.Id<TKind2>()], initially, reality, under, cap)
    where TKind1 : Kind
    where TKind2 : Kind
    where TValue : struct, IValue<TValue>
{
    /// <summary>The value at two keys; setting it records an effect.</summary>
    public TValue this[Id<TKind1> key1, Id<TKind2> key2] { get => Get(key1.Term, key2.Term); set => Set(value, key1.Term, key2.Term); }

    /// <summary>Bulk effect in the row of <paramref name="key1"/>.</summary>
    public void ForAll(Id<TKind1> key1, Func<Id<TKind2>, Truth> when, Func<Id<TKind2>, TValue> value)
    {
        var key2 = Recorder.Fresh<TKind2>(when.Method, 0);
        SetAll(new Terms(key1.Term, key2), [key2], when(new(key2)), value(new(key2)));
    }

    /// <summary>Bulk effect over the whole map.</summary>
    public void ForAll(Func<Id<TKind1>, Id<TKind2>, Truth> when, Func<Id<TKind1>, Id<TKind2>, TValue> value)
    {
        var (key1, key2) = (Recorder.Fresh<TKind1>(when.Method, 0), Recorder.Fresh<TKind2>(when.Method, 1));
        SetAll(new Terms(key1, key2), [key1, key2], when(new(key1), new(key2)), value(new(key1), new(key2)));
    }
}

/// <summary>A map with three keys.</summary>
public sealed class Map<TKind1, TKind2, TKind3, TValue>(string says, long initially = 0, Reality reality = Reality.Observed, string? under = null, string? cap = null)
    : MapBase<TValue>(says, [Sort.Id<TKind1>(), Sort.Id<TKind2>(), Sort.Id<TKind3>()], initially, reality, under, cap)
    where TKind1 : Kind
    where TKind2 : Kind
    where TKind3 : Kind
    where TValue : struct, IValue<TValue>
{
    /// <summary>The value at three keys; setting it records an effect.</summary>
    public TValue this[Id<TKind1> key1, Id<TKind2> key2, Id<TKind3> key3]
    {
        get => Get(key1.Term, key2.Term, key3.Term);
        set => Set(value, key1.Term, key2.Term, key3.Term);
    }

    /// <summary>Bulk effect over the whole map.</summary>
    public void ForAll(Func<Id<TKind1>, Id<TKind2>, Id<TKind3>, Truth> when, Func<Id<TKind1>, Id<TKind2>, Id<TKind3>, TValue> value)
    {
        var (key1, key2, key3) = (Recorder.Fresh<TKind1>(when.Method, 0), Recorder.Fresh<TKind2>(when.Method, 1), Recorder.Fresh<TKind3>(when.Method, 2));
        SetAll(new Terms(key1, key2, key3), [key1, key2, key3], when(new(key1), new(key2), new(key3)), value(new(key1), new(key2), new(key3)));
    }

    /// <summary>Bulk effect in the plane of <paramref name="key1"/>.</summary>
    public void ForAll(Id<TKind1> key1, Func<Id<TKind2>, Id<TKind3>, Truth> when, Func<Id<TKind2>, Id<TKind3>, TValue> value)
    {
        var (key2, key3) = (Recorder.Fresh<TKind2>(when.Method, 0), Recorder.Fresh<TKind3>(when.Method, 1));
        SetAll(new Terms(key1.Term, key2, key3), [key2, key3], when(new(key2), new(key3)), value(new(key2), new(key3)));
    }

    /// <summary>Bulk effect along the last key.</summary>
    public void ForAll(Id<TKind1> key1, Id<TKind2> key2, Func<Id<TKind3>, Truth> when, Func<Id<TKind3>, TValue> value)
    {
        var key3 = Recorder.Fresh<TKind3>(when.Method, 0);
        SetAll(new Terms(key1.Term, key2.Term, key3), [key3], when(new(key3)), value(new(key3)));
    }
}
