using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Writes one record for each instance of some rules that is enabled in a state, and answers how many words it wrote.</summary>
internal delegate int Expander(ref ulong state, ref ulong records);

/// <summary>Takes one step; answers a <see cref="StepOutcome"/> or the position of the first guard that does not hold.</summary>
internal delegate int Stepper(ref ulong before, ref ulong after, ref int arguments);

/// <summary>Answers the position of the first claim that does not hold, or -1.</summary>
internal delegate int Judge(ref ulong before, ref ulong after);

/// <summary>Answers the position of the first claim that does not hold in a state that an instance has led to, or -1.</summary>
internal delegate int Checker(ref ulong state, int instance);

/// <summary>One generated method whose first argument is a state.</summary>
internal sealed class MethodCode<TDelegate> where TDelegate : Delegate
{
    private readonly DynamicMethod method;

    internal MethodCode(string name, FiniteModel model)
    {
        var invoke = typeof(TDelegate).GetMethod("Invoke")!;
        // A delegate that is bound to an object is called faster than one that is not.
        method = new DynamicMethod(name, typeof(int), [typeof(object), .. invoke.GetParameters().Select(p => p.ParameterType)], typeof(FiniteModel).Module, true) { InitLocals = false };
        Il = method.GetILGenerator();
        LocalBuilder[] Words() => [.. Enumerable.Range(0, model.Layout.Words).Select(_ => Il.DeclareLocal(typeof(ulong)))];
        Terms = new TermCode(Il, model, Words(), Words());
        Load(1, Terms.Before);
    }

    internal ILGenerator Il { get; }

    internal TermCode Terms { get; }

    internal TDelegate Finish() => method.CreateDelegate<TDelegate>(this);

    /// <summary>Takes the words of a state from where an argument points.</summary>
    internal void Load(int argument, IReadOnlyList<LocalBuilder> words)
    {
        for (var word = 0; word < words.Count; word++)
        {
            Il.Emit(OpCodes.Ldarg, argument);
            Offset(word);
            Il.Emit(OpCodes.Ldind_I8);
            Il.Emit(OpCodes.Stloc, words[word]);
        }
    }

    /// <summary>Writes the words of a state to where the address that <paramref name="push"/> pushes points.</summary>
    internal void Store(Action push, IReadOnlyList<LocalBuilder> words)
    {
        for (var word = 0; word < words.Count; word++)
        {
            push();
            Offset(word);
            Il.Emit(OpCodes.Ldloc, words[word]);
            Il.Emit(OpCodes.Stind_I8);
        }
    }

    /// <summary>Moves the address on the stack on by some words.</summary>
    internal void Offset(int words)
    {
        if (words == 0)
            return;
        Il.Emit(OpCodes.Ldc_I4, words * sizeof(ulong));
        Il.Emit(OpCodes.Add);
    }

    internal void Return(int value)
    {
        Il.Emit(OpCodes.Ldc_I4, value);
        Il.Emit(OpCodes.Ret);
    }
}
