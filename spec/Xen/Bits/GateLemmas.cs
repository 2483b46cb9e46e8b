using Verified.Spec.Language.Bits;

namespace Verified.Spec.Xen.Bits;

/// <summary>Lemmas about the conversion of gates.</summary>
public static class GateLemmas
{
    /// <summary>Which gates convert.</summary>
    [Lemma("XEN-BITS-026", "A gate that becomes a trap is of the system: no code or data segment converts, whatever its type.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, cvt_gate_to_trap")]
    public static T OnlyGatesConvert<T>(T gate) where T : IBits<T> => Gates.Converts(gate).Implies(gate.HasNone(Descriptors.Segment));

    /// <summary>Four bits of the type.</summary>
    [Refuted(nameof(OnlyGatesConvert), "the type is compared without the bit that tells segments")]
    public static T OnlyGatesConvertByFourBits<T>(T gate) where T : IBits<T>
        => (gate.Field(40, 4).Is(Gates.InterruptGate) | gate.Field(40, 4).Is(Gates.TrapGate)).Implies(gate.HasNone(Descriptors.Segment));

    /// <summary>Nothing is lost.</summary>
    [Lemma("XEN-BITS-027", "The trap has the gate's address, selector, level and kind: from them the gate can be made again, but for its presence and reserved bits.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, cvt_gate_to_trap")]
    public static T ConversionLosesNothing<T>(T gate) where T : IBits<T>
        => Gates.Converts(gate).Implies(MadeAgain(Gates.AddressOf(gate), gate).AgreesOn(gate, ~(Descriptors.Present | Reserved)));

    /// <summary>The wrong half.</summary>
    [Refuted(nameof(ConversionLosesNothing), "the address has sixteen bits")]
    public static T ConversionToAShortAddressLosesNothing<T>(T gate) where T : IBits<T>
        => Gates.Converts(gate).Implies(MadeAgain(gate.Field(0, 16), gate).AgreesOn(gate, ~(Descriptors.Present | Reserved)));

    /// <summary>Trap gates and interrupt gates.</summary>
    [Lemma("XEN-BITS-028", "The trap masks events on entry exactly where the gate is an interrupt gate, and has no other flags than that and the level.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, cvt_gate_to_trap; Xen 4.17 xen/include/public/arch-x86/xen.h, TI_SET_IF")]
    public static T InterruptGatesMaskEvents<T>(T gate) where T : IBits<T> => MasksAsTheGate(gate, Gates.FlagsOf(gate));

    /// <summary>Always.</summary>
    [Refuted(nameof(InterruptGatesMaskEvents), "a trap gate masks events as well")]
    public static T AnyGateMasksEvents<T>(T gate) where T : IBits<T> => MasksAsTheGate(gate, gate.Field(45, 2).With(Gates.MasksEvents));

    /// <summary>A fact worth knowing.</summary>
    [Lemma("XEN-BITS-029", "A gate converts whether it is present or not.", Source = "Linux 5ead97c84f arch/i386/xen/enlighten.c, cvt_gate_to_trap")]
    public static T PresenceIsNotAsked<T>(T gate) where T : IBits<T> => T.Same(Gates.Converts(gate), Gates.Converts(gate.Without(Descriptors.Present)));

    /// <summary>If it were asked.</summary>
    [Refuted(nameof(PresenceIsNotAsked), "a gate that is not present does not convert")]
    public static T PresenceIsAsked<T>(T gate) where T : IBits<T>
        => T.Same(Gates.Converts(gate) & gate.Has(Descriptors.Present), Gates.Converts(gate.Without(Descriptors.Present)) & gate.Without(Descriptors.Present).Has(Descriptors.Present));

    // The bits of a gate of 32 bits that the processor does not read, but for S.
    private static ulong Reserved => 0xfful << 32;

    private static T MadeAgain<T>(T address, T gate) where T : IBits<T>
    {
        var flags = Gates.FlagsOf(gate);
        var type = T.If(flags.Has(Gates.MasksEvents), T.Of(Gates.InterruptGate), T.Of(Gates.TrapGate));
        return address.Only(0xffff) | (Gates.CodeOf(gate) << 16) | (type << 40) | (flags.Only(3) << 45) | ((address >>> 16) << 48);
    }

    private static T MasksAsTheGate<T>(T gate, T flags) where T : IBits<T> => Gates.Converts(gate).Implies(
        T.Same(flags.Has(Gates.MasksEvents), Gates.TypeOf(gate).Is(Gates.InterruptGate)) & flags.HasNone(~7ul) & T.Same(flags.Only(3), Descriptors.LevelOf(gate)));
}
