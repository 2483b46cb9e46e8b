using System.Reflection;
using System.Runtime.CompilerServices;
using Verified.Abi;

namespace Verified.Spec.Language;

/// <summary>A specification: its public properties that are maps are the state, its public methods without result are the rules, its methods marked
/// with <see cref="ClaimAttribute"/> are the claims. Running a rule's method records it as data; every reading starts from that data.</summary>
public abstract class Specification
{
    private readonly List<Component> components = [];
    private readonly List<Setting> settings = [];
    private readonly List<Claim> derived = [];
    // Both at once: what records is shared, so that rules and claims recorded at the same time would disturb one another.
    private readonly Lazy<(IReadOnlyList<Rule> Rules, IReadOnlyList<Claim> Claims)> recorded;

    /// <summary>Collects the state; rules and claims are recorded when first asked for.</summary>
    protected Specification()
    {
        foreach (var property in GetType().GetProperties().OrderBy(p => p.MetadataToken))
        {
            if (typeof(IStatePart).IsAssignableFrom(property.PropertyType))
                components.AddRange(((IStatePart)property.GetValue(this)!).Bind(this, property.Name));
            else if (property.PropertyType == typeof(Parameter))
                settings.Add(((Parameter)property.GetValue(this)!).Bind(property.Name));
        }
        recorded = new(() => ([.. Methods(typeof(void)).Select(RecordRule)], [.. Methods(typeof(Truth)).Where(m => m.IsDefined(typeof(ClaimAttribute))).Select(RecordClaim), .. RecordDerived()]));
    }

    /// <summary>A variant: the same state and parameters, other rules or other claims. For mutants, and to see what breaks without an assumption.</summary>
    protected Specification(Specification original, IReadOnlyList<Rule> rules, IReadOnlyList<Claim>? claims = null)
    {
        components.AddRange(original.Components);
        settings.AddRange(original.Settings);
        recorded = new(() => (rules, claims ?? original.Claims));
    }

    /// <summary>The specification's name on the command line, lower case.</summary>
    public abstract string Name { get; }

    /// <summary>The scope of the finite readings when nothing else is said: how many things of each kind, caps of words, settings. Keys are in lower case.</summary>
    public virtual IReadOnlyDictionary<string, int> DefaultScope { get; } = new Dictionary<string, int>();

    /// <summary>How many things of a kind there must be so that every rule can be taken, where two are not enough. For the checks that proofs can fail. Keys are in lower case.</summary>
    public virtual IReadOnlyDictionary<string, int> SmallestScope { get; } = new Dictionary<string, int>();

    /// <summary>The scopes that a check searches to the end: together they let every rule happen.</summary>
    public virtual IReadOnlyList<SearchedScope> Scopes { get; } = [];

    /// <summary>The state, in order of declaration.</summary>
    public IReadOnlyList<Component> Components => components;

    /// <summary>What is fixed for a whole model.</summary>
    public IReadOnlyList<Setting> Settings => settings;

    /// <summary>The steps that the contract allows.</summary>
    public IReadOnlyList<Rule> Rules => recorded.Value.Rules;

    /// <summary>What must hold.</summary>
    public IReadOnlyList<Claim> Claims => recorded.Value.Claims;

    /// <summary>Two things of a kind, or as many as <see cref="SmallestScope"/> says.</summary>
    public int Enough(Sort sort) => SmallestScope.GetValueOrDefault(sort.Called, 2);

    internal Recorder Recorder { get; private set; } = new();

    /// <summary>A condition of the rule being recorded. The compiler supplies everything from <paramref name="text"/> on.</summary>
    protected void Guard(
        Truth condition, Errno refusal = Errno.None,
        [CallerArgumentExpression(nameof(condition))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0, [CallerMemberName] string method = "")
        => Recorder.Add(new Guard(condition.Term, string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), refusal)
        {
            Place = SourcePlace.Of(file, line),
            Method = method,
        });

    /// <summary>If <paramref name="condition"/>, then one value, else the other.</summary>
    protected static TValue If<TValue>(Truth condition, TValue then, TValue otherwise) where TValue : struct, IValue<TValue>
        => TValue.From(Logic.If(condition.Term, then.Term, otherwise.Term));

    /// <summary>In a law: the value after the step.</summary>
    protected static TValue Next<TValue>(TValue value) where TValue : struct, IValue<TValue> => TValue.From(Logic.After(value.Term));

    /// <summary>It holds for every thing.</summary>
    protected Truth All<TKind>(Func<Id<TKind>, Truth> body) where TKind : Kind => Over<TKind>(true, body);

    /// <summary>It holds for every pair of things.</summary>
    protected Truth All<TKind1, TKind2>(Func<Id<TKind1>, Id<TKind2>, Truth> body) where TKind1 : Kind where TKind2 : Kind
    {
        var (a, b) = (Recorder.Fresh<TKind1>(body.Method, 0), Recorder.Fresh<TKind2>(body.Method, 1));
        return new(Logic.Quantify(true, [a, b], body(new(a), new(b)).Term));
    }

    /// <summary>It holds for every three things.</summary>
    protected Truth All<TKind1, TKind2, TKind3>(Func<Id<TKind1>, Id<TKind2>, Id<TKind3>, Truth> body)
        where TKind1 : Kind where TKind2 : Kind where TKind3 : Kind
    {
        var (a, b, c) = (Recorder.Fresh<TKind1>(body.Method, 0), Recorder.Fresh<TKind2>(body.Method, 1), Recorder.Fresh<TKind3>(body.Method, 2));
        return new(Logic.Quantify(true, [a, b, c], body(new(a), new(b), new(c)).Term));
    }

    /// <summary>It holds for every four things.</summary>
    protected Truth All<TKind1, TKind2, TKind3, TKind4>(Func<Id<TKind1>, Id<TKind2>, Id<TKind3>, Id<TKind4>, Truth> body)
        where TKind1 : Kind where TKind2 : Kind where TKind3 : Kind where TKind4 : Kind
    {
        var (a, b) = (Recorder.Fresh<TKind1>(body.Method, 0), Recorder.Fresh<TKind2>(body.Method, 1));
        var (c, d) = (Recorder.Fresh<TKind3>(body.Method, 2), Recorder.Fresh<TKind4>(body.Method, 3));
        return new(Logic.Quantify(true, [a, b, c, d], body(new(a), new(b), new(c), new(d)).Term));
    }

    /// <summary>It holds for every five things.</summary>
    protected Truth All<TKind1, TKind2, TKind3, TKind4, TKind5>(Func<Id<TKind1>, Id<TKind2>, Id<TKind3>, Id<TKind4>, Id<TKind5>, Truth> body)
        where TKind1 : Kind where TKind2 : Kind where TKind3 : Kind where TKind4 : Kind where TKind5 : Kind
    {
        var (a, b, c) = (Recorder.Fresh<TKind1>(body.Method, 0), Recorder.Fresh<TKind2>(body.Method, 1), Recorder.Fresh<TKind3>(body.Method, 2));
        var (d, e) = (Recorder.Fresh<TKind4>(body.Method, 3), Recorder.Fresh<TKind5>(body.Method, 4));
        return new(Logic.Quantify(true, [a, b, c, d, e], body(new(a), new(b), new(c), new(d), new(e)).Term));
    }

    /// <summary>There is such a thing.</summary>
    protected Truth Any<TKind>(Func<Id<TKind>, Truth> body) where TKind : Kind => Over<TKind>(false, body);

    /// <summary>There is such a pair of things.</summary>
    protected Truth Any<TKind1, TKind2>(Func<Id<TKind1>, Id<TKind2>, Truth> body) where TKind1 : Kind where TKind2 : Kind
    {
        var (a, b) = (Recorder.Fresh<TKind1>(body.Method, 0), Recorder.Fresh<TKind2>(body.Method, 1));
        return new(Logic.Quantify(false, [a, b], body(new(a), new(b)).Term));
    }

    /// <summary>How many such things there are. Finite readings only.</summary>
    protected Word Count<TKind>(Func<Id<TKind>, Truth> body) where TKind : Kind
    {
        var a = Recorder.Fresh<TKind>(body.Method, 0);
        return new(new HowMany(new Terms(a), body(new(a)).Term));
    }

    /// <summary>How many such pairs there are. Finite readings only.</summary>
    protected Word Count<TKind1, TKind2>(Func<Id<TKind1>, Id<TKind2>, Truth> body) where TKind1 : Kind where TKind2 : Kind
    {
        var (a, b) = (Recorder.Fresh<TKind1>(body.Method, 0), Recorder.Fresh<TKind2>(body.Method, 1));
        return new(new HowMany(new Terms(a, b), body(new(a), new(b)).Term));
    }

    /// <summary>What a method of the specification computes from its arguments, with a variable for each; null where an argument or the result is no term.</summary>
    internal (IReadOnlyList<Variable> Parameters, Term Result)? Record(MethodInfo helper)
    {
        if (SortOf(helper.ReturnType) is null || helper.GetParameters().Any(p => SortOf(p.ParameterType) is null))
            return null;
        // On a copy: what is recorded of this one at the same time is not disturbed. A method with a result writes nothing.
        var copy = (Specification)MemberwiseClone();
        copy.Recorder = new Recorder();
        var (parameters, arguments) = copy.Fresh(helper);
        var result = helper.Invoke(copy, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        return (parameters, (Term)helper.ReturnType.GetProperty(nameof(IValue<Truth>.Term))!.GetValue(result)!);
    }

    /// <summary>The sort of the terms that a type of the language is a handle on; null for any other type.</summary>
    internal static Sort? SortOf(Type type)
        => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IValue<>)) ? (Sort)type.GetProperty(nameof(IValue<Truth>.Sort))!.GetValue(null)! : null;

    internal void Derive(Func<Claim> claim) => pending.Add(claim);

    private readonly List<Func<Claim>> pending = [];

    private Truth Over<TKind>(bool universal, Func<Id<TKind>, Truth> body) where TKind : Kind
    {
        var a = Recorder.Fresh<TKind>(body.Method, 0);
        return new(Logic.Quantify(universal, [a], body(new(a)).Term));
    }

    private IEnumerable<Claim> RecordDerived()
    {
        foreach (var claim in pending)
        {
            Recorder = new Recorder();
            derived.Add(claim());
        }
        return derived;
    }

    private IEnumerable<MethodInfo> Methods(Type result)
        => GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => m.ReturnType == result && !m.IsSpecialName && !m.IsVirtual).OrderBy(m => m.MetadataToken);

    private Rule RecordRule(MethodInfo method)
    {
        Recorder = new Recorder();
        var (parameters, arguments) = Fresh(method);
        method.Invoke(this, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        return Recorder.Finish(method, parameters, components);
    }

    private (Variable[] Parameters, object?[] Arguments) Fresh(MethodInfo method)
    {
        var parameters = method.GetParameters().Select(p => Recorder.Fresh(SortOf(p.ParameterType)!, p.Name!)).ToArray();
        return (parameters, [.. method.GetParameters().Zip(parameters, (p, variable) => Activator.CreateInstance(p.ParameterType, variable))]);
    }

    private Claim RecordClaim(MethodInfo method)
    {
        Recorder = new Recorder();
        var label = method.GetCustomAttribute<ClaimAttribute>()!;
        var body = (Truth)method.Invoke(this, BindingFlags.DoNotWrapExceptions, null, null, null)!;
        return new Claim(label.Id, method.Name, label.Sentence, label.Source, body.Term, label.Corollary, label.From, label.At) { Place = label.Place };
    }
}

/// <summary>A truth value that is fixed for a whole model: proofs leave it open and so hold for both, searches are told.</summary>
public sealed class Parameter(string says)
{
    private Setting? setting;

    /// <summary>The recorded setting.</summary>
    public Setting Setting => setting ?? throw new InvalidOperationException("the parameter is not a property of a specification");

    /// <summary>The parameter as a truth value.</summary>
    public static implicit operator Truth(Parameter parameter) => new(parameter.Setting);

    /// <summary>Not.</summary>
    public static Truth operator !(Parameter parameter) => !(Truth)parameter;

    internal Setting Bind(string name) => setting = new Setting(name, says);
}
