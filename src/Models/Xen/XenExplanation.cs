using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Xen;

/// <summary>Says why a step of a hypervisor is not one of the specification.</summary>
internal static class XenExplanation
{
    internal static Failure Refused(XenModel model, ulong[] state, in XenStep step, int outcome, int at, bool nearest)
        => Explanation.Refused(model.Finite, nearest ? model.Compiled : null, state, model.RuleOf(step.Kind), model.ArgumentsOf(step), model.Text(step), outcome, at);

    /// <summary>A step is refused with an errno that is not that of the first guard that does not hold.</summary>
    internal static Failure WrongErrno(XenModel model, ulong[] state, in XenStep step, Errno errno, Errno expected, int at)
    {
        var (rule, arguments) = (model.RuleOf(step.Kind), model.ArgumentsOf(step));
        var failing = XenModel.IsBelow([.. rule.Sizes], arguments)
            ? new Explainer(model.Finite).Explain(state, rule, arguments).FirstOrDefault(guard => !guard.Holds) : null;
        return new(FailureKind.Differs, "REFINE-ERRNO", at, model.Text(step), step.Kind.ToString(),
        [
            $"it is refused with {errno}, the specification {(expected != Errno.None ? $"answers {expected}" : failing is null ? "allows it" : "has no errno for it")}",
            .. failing is null ? [] : (string[])[$"guard: {failing.Text}", .. failing.Because],
        ], [], []) { Place = failing is null ? null : rule.Rule.Guards[failing.Position].Place };
    }
}
