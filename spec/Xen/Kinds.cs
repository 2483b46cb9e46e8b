using Verified.Spec.Language;

namespace Verified.Spec.Xen;

/// <summary>A domain.</summary>
public sealed class Domain : Kind;

/// <summary>A virtual processor of a domain.</summary>
public sealed class Vcpu : Kind;
