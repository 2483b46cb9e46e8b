using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>What inspection makes of a segment descriptor.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/pv/descriptor-tables.c, check_descriptor; Intel SDM volume 3, 3.4.5 and 5.8.3.</remarks>
public static class Descriptors
{
    /// <summary>P.</summary>
    public static ulong Present => 1ul << 47;

    /// <summary>The descriptor privilege level.</summary>
    public static ulong Level => 3ul << 45;

    /// <summary>S: code or data, not of the system.</summary>
    public static ulong Segment => 1ul << 44;

    /// <summary>L: code of 64 bits.</summary>
    public static ulong LongCode => 1ul << 53;

    /// <summary>The limit's two parts.</summary>
    public static ulong Limit => (0xful << 48) | 0xffff;

    /// <summary>The base's three parts.</summary>
    public static ulong Base => 0xff00_00ff_ffff_0000;

    /// <summary>In a gate: the requested level in the selector.</summary>
    public static ulong SelectorLevel => 3ul << 16;

    /// <summary>Where the hypervisor begins in the guest's 4 GiB.</summary>
    public static ulong PaeXenStart => 0xf580_0000;

    /// <summary>The level of a descriptor.</summary>
    public static T LevelOf<T>(T descriptor) where T : IBits<T> => descriptor.Field(45, 2);

    /// <summary>The type of a descriptor.</summary>
    public static T TypeOf<T>(T descriptor) where T : IBits<T> => descriptor.Field(40, 4);

    /// <summary>In a gate: the selector of the code.</summary>
    public static T SelectorOf<T>(T gate) where T : IBits<T> => gate.Field(16, 16);

    /// <summary>How many bytes a segment has.</summary>
    public static T BytesOf<T>(T descriptor) where T : IBits<T>
    {
        var units = (descriptor.Field(0, 16) | (descriptor.Field(48, 4) << 16)) + T.Of(1);
        return T.If(descriptor.Has(1ul << 55), units << 12, units);
    }

    /// <summary>Present, and code or data.</summary>
    public static T IsSegment<T>(T descriptor) where T : IBits<T> => descriptor.Has(Present | Segment);

    /// <summary>Present, and a call gate.</summary>
    public static T IsGate<T>(T descriptor) where T : IBits<T> => descriptor.Has(Present) & descriptor.HasNone(Segment) & TypeOf(descriptor).Is(0xc);

    /// <summary>Whether check_descriptor accepts it.</summary>
    public static T IsAccepted<T>(T descriptor, DescriptorRules rules) where T : IBits<T>
    {
        var segment = rules.IsShort ? descriptor.HasNone(LongCode) : T.Truth(true);
        var gate = rules.Gates.Aggregate(T.Truth(false), (any, type) => any | TypeOf(descriptor).Is(type)) & LeadsIntoTheGuest(descriptor, rules) & descriptor.HasNone(rules.GateReserved << 32);
        return (!descriptor.Has(Present)) | T.If(descriptor.Has(Segment), segment, TypeOf(descriptor).Is(0) | gate);
    }

    /// <summary>What check_descriptor makes of one that it accepts.</summary>
    public static T Normalise<T>(T descriptor, DescriptorRules rules) where T : IBits<T>
    {
        var level = Raised(LevelOf(descriptor), rules);
        var raised = descriptor.Without(Level) | (level << 45);
        var segment = rules.IsShort ? Extended(raised) : raised;
        var gate = descriptor.Without(Level | SelectorLevel) | (level << 16);
        return T.If(descriptor.Has(Present), T.If(descriptor.Has(Segment), segment, T.If(TypeOf(descriptor).Is(0), descriptor, gate)), descriptor);
    }

    /// <summary>The level, or that of the guest's kernel if it is higher.</summary>
    public static T Raised<T>(T level, DescriptorRules rules) where T : IBits<T>
        => T.If(T.AtMost(level, T.Of(rules.KernelRing)), T.Of(rules.KernelRing), level);

    /// <summary>guest_gate_selector_okay.</summary>
    public static T LeadsIntoTheGuest<T>(T gate, DescriptorRules rules) where T : IBits<T>
    {
        var selector = SelectorOf(gate);
        return T.AtMost(selector >>> 3, T.Of(rules.GateLimit - 1)) | selector.Is(rules.FlatCode) | selector.Has(4);
    }

    // A flat segment that ends inside the hypervisor reaches to the end: it may read the machine-to-physical table there.
    private static T Extended<T>(T segment) where T : IBits<T>
        => T.If(segment.HasNone(Base) & !T.AtMost(BytesOf(segment), T.Of(PaeXenStart)), segment.With(Limit), segment);
}
