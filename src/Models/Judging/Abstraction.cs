using System.Linq.Expressions;
using System.Reflection;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Judging;

/// <summary>What an implementation's facts say, as a packed state of the specification. Only observed components are looked at; where a component means nothing, it is 0.</summary>
internal abstract class Abstraction
{
    /// <summary>The abstraction of an interface of facts.</summary>
    internal static Abstraction Of(Type facts, Layout layout) =>
        (Abstraction)Activator.CreateInstance(typeof(Abstraction<>).MakeGenericType(facts), BindingFlags.Instance | BindingFlags.NonPublic, null, [layout], null)!;

    /// <summary>The observed components.</summary>
    internal abstract IReadOnlyList<Field> Components { get; }

    /// <summary>The facts of one implementation, to be compared with states.</summary>
    internal abstract Observation Watch(object facts);
}

/// <summary>The facts of one implementation as packed states.</summary>
internal abstract class Observation
{
    /// <summary>Writes the facts into a state; every other bit becomes 0.</summary>
    /// <returns>Whether all facts are numbers that the scope has. Those that are not are cut to the bits that there are.</returns>
    internal abstract bool Read(ulong[] state);

    /// <summary>Whether the facts are what a state of the specification says.</summary>
    internal abstract bool Agrees(ulong[] state, ulong[] scratch);

    /// <summary>Replaces the observed components of a state by the facts.</summary>
    internal abstract void Overwrite(ulong[] state, ulong[] scratch);

    /// <summary>The cells in which the facts differ from a state of the specification, one a line.</summary>
    internal abstract IReadOnlyList<string> Differences(ulong[] state);
}

/// <summary>What an implementation's facts say, as a packed state of the specification. Only observed components are looked at; where a component means nothing,
/// it is 0.</summary>
/// <typeparam name="TFacts">The interface with one member for each observed component.</typeparam>
/// <remarks>All cells are written out in one generated method: it runs after every step.</remarks>
internal sealed class Abstraction<TFacts> : Abstraction where TFacts : notnull
{
    private readonly ulong[] observed;
    private readonly Func<TFacts, ulong[], bool> read;

    internal Abstraction(Layout layout)
    {
        Components = [.. layout.Fields.Where(field => field.Component.Reality == Reality.Observed)];
        observed = new ulong[layout.Words];
        foreach (var field in Components)
        foreach (var index in field.Indices())
            observed[field.Bit(index) >> 6] |= field.Mask << field.Bit(index);
        read = new Writer(layout.Words).Compile(Components);
    }

    /// <summary>The observed components.</summary>
    internal override IReadOnlyList<Field> Components { get; }

    /// <inheritdoc/>
    internal override Observation Watch(object facts) => new Facts(this, (TFacts)facts);

    /// <summary>The bits of a word that belong to observed components.</summary>
    internal ReadOnlySpan<ulong> Observed => observed;

    /// <summary>Writes the facts into a state; every other bit becomes 0.</summary>
    /// <returns>Whether all facts are numbers that the scope has. Those that are not are cut to the bits that there are.</returns>
    internal bool Read(TFacts facts, ulong[] state) => read(facts, state);

    /// <summary>Whether the facts are what a state of the specification says.</summary>
    internal bool Agrees(TFacts facts, ulong[] state, ulong[] scratch)
    {
        var known = read(facts, scratch);
        var difference = 0UL;
        for (var word = 0; word < observed.Length; word++)
            difference |= (scratch[word] ^ state[word]) & observed[word];
        return known & difference == 0;
    }

    /// <summary>Replaces the observed components of a state.</summary>
    internal void Overwrite(ulong[] state, ulong[] facts)
    {
        for (var word = 0; word < observed.Length; word++)
            state[word] = state[word] & ~observed[word] | facts[word] & observed[word];
    }

    /// <summary>The cells in which the facts differ from a state of the specification, one a line.</summary>
    internal IReadOnlyList<string> Differences(TFacts facts, ulong[] state)
    {
        var seen = new ulong[state.Length];
        Read(facts, seen);
        return [.. from field in Components
                   from index in field.Indices()
                   let bit = field.Bit(index)
                   let says = Says(field, facts, seen, index)
                   where says != field.At(state, bit)
                   select $"{StateText.Cell(field.Component, index)}: specification {Value(field, field.At(state, bit))}, implementation {Value(field, says)}"];
    }

    // The fact itself where it means something, so that a number out of range is shown as it is.
    private static int Says(Field field, TFacts facts, ulong[] seen, int[] index)
        => field.Component.Under is null || field.At(seen, field.Bit(index)) != 0 ? Ask(facts, field.Component, index) : 0;

    private static string Value(Field field, int value)
        => value >= 0 && value <= field.Largest ? StateText.Value(field.Component.Value, value) : value.ToString();

    // One fact, whether it means something or not.
    private static int Ask(TFacts facts, Component component, int[] index)
        => Convert.ToInt32(MemberOf(component).Invoke(facts, [.. index.Cast<object>()]), null);

    private static MethodInfo MemberOf(Component component)
        => typeof(TFacts).GetMethod(component.Name) ?? throw new InvalidOperationException($"{typeof(TFacts).Name} has no member for {component.Name}");

    private sealed class Facts(Abstraction<TFacts> of, TFacts facts) : Observation
    {
        internal override bool Read(ulong[] state) => of.Read(facts, state);

        internal override bool Agrees(ulong[] state, ulong[] scratch) => of.Agrees(facts, state, scratch);

        internal override void Overwrite(ulong[] state, ulong[] scratch)
        {
            of.Read(facts, scratch);
            of.Overwrite(state, scratch);
        }

        internal override IReadOnlyList<string> Differences(ulong[] state) => of.Differences(facts, state);
    }

    private sealed class Writer(int words)
    {
        private readonly ParameterExpression facts = Expression.Parameter(typeof(TFacts)), state = Expression.Parameter(typeof(ulong[]));
        private readonly ParameterExpression value = Expression.Variable(typeof(uint)), known = Expression.Variable(typeof(bool));
        private readonly ParameterExpression[] locals = [.. Enumerable.Range(0, words).Select(_ => Expression.Variable(typeof(ulong)))];

        internal Func<TFacts, ulong[], bool> Compile(IReadOnlyList<Field> fields)
        {
            var dependent = fields.ToLookup(field => field.Component.Under);
            var body = new List<Expression> { Expression.Assign(known, Expression.Constant(true)) };
            foreach (var field in dependent[null])
            foreach (var index in field.Indices())
                body.Add(Nested(field, index, dependent));
            for (var word = 0; word < words; word++)
                body.Add(Expression.Assign(Expression.ArrayAccess(state, Expression.Constant(word)), locals[word]));
            body.Add(known);
            return Expression.Lambda<Func<TFacts, ulong[], bool>>(Expression.Block([value, known, .. locals], body), facts, state).Compile();
        }

        // A component may mean something only under one that means something only under a third.
        private Expression Nested(Field field, int[] index, ILookup<Component?, Field> dependent)
            => Cell(field, index, [.. dependent[field.Component].Select(below => Nested(below, index, dependent))]);

        private Expression Cell(Field field, int[] index, Expression[] below)
        {
            Expression fact = Expression.Call(facts, MemberOf(field.Component), index.Select(key => Expression.Constant(key)));
            var bit = field.Bit(index);
            return fact.Type == typeof(bool)
                ? Expression.IfThen(fact, Expression.Block([Add(bit, Expression.Constant(1UL)), .. below]))
                : Expression.Block(
                    Expression.Assign(value, Expression.Convert(fact, typeof(uint))),
                    Expression.IfThen(Expression.GreaterThan(value, Expression.Constant((uint)field.Largest)), Expression.Assign(known, Expression.Constant(false))),
                    Add(bit, Expression.And(Expression.Convert(value, typeof(ulong)), Expression.Constant(field.Mask))));
        }

        private Expression Add(int bit, Expression what)
            => Expression.OrAssign(locals[bit >> 6], Expression.LeftShift(what, Expression.Constant(bit & 63)));
    }
}
