namespace Verified.Kernel.Xen.Boot;

/// <summary>What the notes of a kernel say. A number that is not said is null, a text is empty.</summary>
/// <remarks>Source: Xen 4.17 xen/common/libelf/libelf-dominfo.c. Of notes of the same type the last counts.</remarks>
internal sealed record KernelNotes
{
    private const ulong Dom0Feature = 1ul << 11;

    public ulong? Entry { get; init; }

    public ulong? HypercallPage { get; init; }

    public ulong? VirtBase { get; init; }

    public ulong? PaddrOffset { get; init; }

    /// <summary>Features by number, as bits.</summary>
    public ulong? SupportedFeatures { get; init; }

    public string XenVersion { get; init; } = "";

    public string GuestOs { get; init; } = "";

    public string Loader { get; init; } = "";

    public string PaeMode { get; init; } = "";

    /// <summary>Names of features with a bar between them; one that is required has an exclamation mark before it.</summary>
    public string Features { get; init; } = "";

    public bool CanBeDom0 => SupportedFeatures is not { } features || (features & Dom0Feature) != 0 || GuestFeatures.HaveDom0(Features);

    public static Refusal? Read(IReadOnlyList<ElfNote> all, out KernelNotes notes)
    {
        notes = new KernelNotes();
        foreach (var note in all)
        {
            if (Add(note, ref notes) is { } refusal)
            {
                return refusal;
            }
        }

        return all.Count == 0 ? new Refusal("the notes", "notes of owner Xen") : notes.Check();
    }

    private static Refusal? Add(ElfNote note, ref KernelNotes notes)
    {
        switch (note.Type)
        {
            case XenNote.Entry or XenNote.HypercallPage or XenNote.VirtBase or XenNote.PaddrOffset or XenNote.SupportedFeatures:
                var noNumber = note.Number(out var number);
                notes = notes.With(note.Type, number);
                return noNumber;
            case XenNote.XenVersion or XenNote.GuestOs or XenNote.Loader or XenNote.PaeMode or XenNote.Features:
                var noText = note.Text(out var text);
                notes = notes.With(note.Type, text);
                return noText;
            default:
                return null;
        }
    }

    private KernelNotes With(XenNote type, ulong number) =>
        type switch
        {
            XenNote.Entry => this with { Entry = number },
            XenNote.HypercallPage => this with { HypercallPage = number },
            XenNote.VirtBase => this with { VirtBase = number },
            XenNote.PaddrOffset => this with { PaddrOffset = number },
            _ => this with { SupportedFeatures = number },
        };

    private KernelNotes With(XenNote type, string text) =>
        type switch
        {
            XenNote.XenVersion => this with { XenVersion = text },
            XenNote.GuestOs => this with { GuestOs = text },
            XenNote.Loader => this with { Loader = text },
            XenNote.PaeMode => this with { PaeMode = text },
            _ => this with { Features = text },
        };

    private Refusal? Check() =>
        !Loader.StartsWith("generic", StringComparison.Ordinal) && !GuestOs.StartsWith("linux", StringComparison.Ordinal)
            ? new Refusal("the notes", "LOADER generic or GUEST_OS linux")
        : !XenVersion.StartsWith("xen-3.0", StringComparison.Ordinal) ? new Refusal("the notes", $"XEN_VERSION xen-3.0, not '{XenVersion}'")
        : PaddrOffset is not null && VirtBase is null ? new Refusal("the notes", "VIRT_BASE beside PADDR_OFFSET")
        : GuestFeatures.Check(Features);
}
