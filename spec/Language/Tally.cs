namespace Verified.Spec.Language;

/// <summary>A count that is exact by construction: how many holders point at a target. A holder is an index of a truth-valued map, its target the value
/// of a second map there.</summary>
/// <remarks>First-order logic cannot count an unknown number of holders. Behind the count stands a numbering that only the solver sees: every holder has a number
/// below its target's count, and the inverse leads back to it; on removal the holder with the last number takes the number that became free. "The count is the number
/// of holders" and "count zero means no holder is left" are then inductive for any number of things. The finite readings leave the numbering out and count.</remarks>
public abstract class TallyBase(string says, Sort target, IReadOnlyList<Sort> holder, string hasName, string? targetName) : IStatePart
{
    private Specification? owner;
    private Component? has, points, count, number;
    private Component[] inverse = [];

    /// <summary>Whether an implementation has this count.</summary>
    public Reality Reality { get; init; } = Reality.Observed;

    /// <inheritdoc/>
    public IEnumerable<Component> Bind(Specification owner, string name)
    {
        this.owner = owner;
        has = owner.Components.Single(c => c.Name == hasName);
        points = targetName is null ? null : owner.Components.Single(c => c.Name == targetName);
        count = new(name, says, [target], Sort.Word, 0, Reality, null, name) { Holders = holder };
        number = new($"{name}Number", $"The number of a holder among those that {name} counts.", holder, Sort.Word, 0, Reality.Witness, null, null);
        inverse = [.. holder.Select((key, i) => new Component($"{name}Key{i + 1}", $"Key {i + 1} of the holder with a number.", [target, Sort.Word], key, 0, Reality.Witness, null, null))];
        owner.Derive(() => Claim(name, "COUNT", $"{name} is the number of its holders.", Exact()));
        owner.Derive(() => Claim(name, "NUMBER", $"Every holder that {name} counts has a number of its own below the count.", Numbered()));
        owner.Derive(() => Claim(name, "HOLDER", $"Every number below {name} belongs to a holder.", Inhabited()));
        return [count, number, .. inverse];
    }

    private protected Word Of(Term target) => new(At(count!, target));

    private protected void AddHolder(Truth when, Term target, params Term[] keys)
    {
        var next = At(count!, target);
        Write(when, count!, (new Word(next) + 1).Term, target);
        Write(when, number!, next, keys);
        for (var i = 0; i < keys.Length; i++)
            Write(when, inverse[i], keys[i], target, next);
    }

    private protected void RemoveHolder(Truth when, params Term[] keys)
    {
        var from = Points(keys);
        var last = (Of(from) - 1).Term;
        var hole = At(number!, keys);
        Term[] moved = [.. inverse.Select(key => At(key, from, last))];
        Write(when, count!, last, from);
        for (var i = 0; i < keys.Length; i++)
            Write(when, inverse[i], moved[i], from, hole);
        Write(when, number!, hole, moved);
    }

    // What a holder points at: the value of a map there, or its own first key.
    private Term Points(Term[] keys) => points is null ? keys[0] : At(points, keys);

    private static Term At(Component component, params Term[] index) => new Read(component, new Terms(index), After: false);

    private static Claim Claim(string name, string aspect, string sentence, Term body)
        => new($"TALLY-{name.ToUpperInvariant()}-{aspect}", $"{name}{aspect[0]}{aspect[1..].ToLowerInvariant()}IsExact", sentence, "spec/Language/Tally.cs", body);

    private void Write(Truth when, Component component, Term value, params Term[] index)
        => owner!.Recorder.Write(new Effect(component, new Terms(index), new Terms(), when.Term, value));

    private Term Exact()
    {
        var (t, keys) = Fresh();
        var holds = Logic.And(At(has!, keys), Logic.Equal(Points(keys), t));
        return Logic.Quantify(true, [t], Logic.Equal(At(count!, t), new HowMany(new Terms(keys), holds)));
    }

    private Term Numbered()
    {
        var (_, keys) = Fresh();
        Term to = Points(keys), mine = At(number!, keys);
        return Logic.Quantify(true, keys, Logic.Implies(At(has!, keys), Logic.And(
            [Logic.Make(Sort.Truth, Operator.Less, mine, At(count!, to)), .. keys.Select((key, i) => Logic.Equal(At(inverse[i], to, mine), key))])));
    }

    private Term Inhabited()
    {
        var (t, _) = Fresh();
        var n = owner!.Recorder.Fresh(Sort.Word, "n");
        Term[] keys = [.. inverse.Select(key => At(key, t, n))];
        return Logic.Quantify(true, [t, n], Logic.Implies(Logic.Make(Sort.Truth, Operator.Less, n, At(count!, t)), Logic.And(
            At(has!, keys), Logic.Equal(Points(keys), t), Logic.Equal(At(number!, keys), n))));
    }

    private (Variable Target, Variable[] Keys) Fresh()
        => (owner!.Recorder.Fresh(target, "target"), [.. holder.Select(sort => owner!.Recorder.Fresh(sort, "holder"))]);
}

/// <summary>A count of holders with one key.</summary>
public sealed class Tally<TTarget, THolder>(string says, string has, string target)
    : TallyBase(says, Sort.Id<TTarget>(), [Sort.Id<THolder>()], has, target)
    where TTarget : Kind
    where THolder : Kind
{
    /// <summary>How many holders point at a target.</summary>
    public Word this[Id<TTarget> target] => Of(target.Term);

    /// <summary>Effect: one more holder. The rule also sets the two maps.</summary>
    public void Add(Id<TTarget> target, Id<THolder> holder) => AddHolder(true, target.Term, holder.Term);

    /// <summary>Effect: one holder less, of the target that it points at. The rule also clears the holder.</summary>
    public void Remove(Id<THolder> holder) => RemoveHolder(true, holder.Term);
}

/// <summary>A count of holders with two keys.</summary>
public sealed class Tally<TTarget, THolder1, THolder2>(string says, string has, string target)
    : TallyBase(says, Sort.Id<TTarget>(), [Sort.Id<THolder1>(), Sort.Id<THolder2>()], has, target)
    where TTarget : Kind
    where THolder1 : Kind
    where THolder2 : Kind
{
    /// <summary>How many holders point at a target.</summary>
    public Word this[Id<TTarget> target] => Of(target.Term);

    /// <summary>Effect: one more holder. The rule also sets the two maps.</summary>
    public void Add(Id<TTarget> target, Id<THolder1> holder1, Id<THolder2> holder2) => AddHolder(true, target.Term, holder1.Term, holder2.Term);

    /// <summary>Effect: one holder less, of the target that it points at. The rule also clears the holder.</summary>
    public void Remove(Id<THolder1> holder1, Id<THolder2> holder2) => RemoveHolder(true, holder1.Term, holder2.Term);

    /// <summary>Effect under a condition: one more holder.</summary>
    public void AddIf(Truth when, Id<TTarget> target, Id<THolder1> holder1, Id<THolder2> holder2) => AddHolder(when, target.Term, holder1.Term, holder2.Term);

    /// <summary>Effect under a condition: one holder less.</summary>
    public void RemoveIf(Truth when, Id<THolder1> holder1, Id<THolder2> holder2) => RemoveHolder(when, holder1.Term, holder2.Term);
}

/// <summary>A count of holders with two keys that are counted for the first of them, such as the marked slots of a frame.</summary>
public sealed class OwnTally<TTarget, THolder>(string says, string has) : TallyBase(says, Sort.Id<TTarget>(), [Sort.Id<TTarget>(), Sort.Id<THolder>()], has, null)
    where TTarget : Kind
    where THolder : Kind
{
    /// <summary>How many holders there are for a target.</summary>
    public Word this[Id<TTarget> target] => Of(target.Term);

    /// <summary>Effect: one more holder. The rule also sets the map.</summary>
    public void Add(Id<TTarget> target, Id<THolder> holder) => AddHolder(true, target.Term, target.Term, holder.Term);

    /// <summary>Effect under a condition: one holder less.</summary>
    public void RemoveIf(Truth when, Id<TTarget> target, Id<THolder> holder) => RemoveHolder(when, target.Term, holder.Term);
}
