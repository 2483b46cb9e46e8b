using System.Reflection;
using Verified.Abi.Notifier;
using Verified.Models.Notifier;
using Verified.Spec.Language.Finite;

namespace Verified.Tests.Models;

/// <summary>The facts that a packed state of the specification says.</summary>
public class PackedFacts : DispatchProxy
{
    private Layout _layout = null!;
    private Func<ulong[]> _state = null!;

    /// <summary>Facts that follow a state as it changes.</summary>
    internal static INotifierFacts Of(NotifierModel model, Func<ulong[]> state)
    {
        var facts = Create<INotifierFacts, PackedFacts>();
        ((PackedFacts)(object)facts)._layout = model.Finite.Layout;
        ((PackedFacts)(object)facts)._state = state;
        return facts;
    }

    protected override object? Invoke(MethodInfo? member, object?[]? arguments)
    {
        var field = _layout.Fields.Single(f => f.Component.Name == member!.Name);
        var value = field.At(_state(), field.Bit([.. arguments!.Cast<int>()]));
        return member!.ReturnType == typeof(bool) ? value != 0 : value;
    }
}
