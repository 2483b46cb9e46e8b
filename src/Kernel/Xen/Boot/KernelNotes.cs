namespace Verified.Kernel.Xen.Boot;

/// <summary>What the notes of a kernel say. A number that is not said is null, a text is empty.</summary>
/// <remarks>
/// Of notes of the same type the last counts; features add up. Left out: the place of the physical-to-machine table, symbols for BSD, and whether the module is unmapped, which a kernel
/// may ask for and learns from start_info that it has not got. Source: Xen 4.17 xen/common/libelf/libelf-dominfo.c, elf_xen_parse_note.
/// </remarks>
internal sealed record KernelNotes
{
    private const uint Dom0Feature = 1u << 11;

    public ulong? Entry { get; init; }

    public ulong? HypercallPage { get; init; }

    public ulong? VirtBase { get; init; }

    public ulong? PaddrOffset { get; init; }

    public string XenVersion { get; init; } = "";

    public string GuestOs { get; init; } = "";

    public string Loader { get; init; } = "";

    /// <summary>Whether page directories may be above 4 GiB, in the words of 32-bit kernels.</summary>
    public bool HasPae { get; init; }

    /// <summary>Features by number, as bits; null: the kernel has no such note.</summary>
    public uint? SupportedFeatures { get; init; }

    /// <summary>The feature dom0 is among the names of features.</summary>
    public bool NamesDom0 { get; init; }

    public bool CanBeDom0 => SupportedFeatures is not { } features || (features & Dom0Feature) != 0 || NamesDom0;

    /// <summary>Reads what a file says.</summary>
    public static Refusal? Read(ElfImage elf, out KernelNotes notes)
    {
        notes = new KernelNotes();
        if (elf.GuestSection is { } text)
        {
            return GuestSectionText.Read(text, out notes) ?? notes.Check();
        }

        foreach (var note in elf.Notes)
        {
            if (Add(note, ref notes) is { } refusal)
            {
                return refusal;
            }
        }

        return elf.Notes.Count == 0 ? new Refusal("the notes", "notes of owner Xen, or a section __xen_guest") : notes.Check();
    }

    /// <summary>These notes and the names of features.</summary>
    public Refusal? AddFeatures(string features, out KernelNotes notes)
    {
        notes = this with { NamesDom0 = NamesDom0 || GuestFeatures.HaveDom0(features) };
        return GuestFeatures.Check(features);
    }

    private static Refusal? Add(ElfNote note, ref KernelNotes notes)
    {
        switch (note.Type)
        {
            case XenNote.Entry or XenNote.HypercallPage or XenNote.VirtBase or XenNote.PaddrOffset:
                notes = notes.With(note.Type, note.Number());
                return null;
            case XenNote.SupportedFeatures:
                notes = notes with { SupportedFeatures = (notes.SupportedFeatures ?? 0) | note.FirstWord() };
                return null;
            case XenNote.XenVersion or XenNote.GuestOs or XenNote.Loader or XenNote.PaeMode or XenNote.Features:
                return note.Text(out var text) ?? notes.With(note.Type, text, out notes);
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
            _ => this with { PaddrOffset = number },
        };

    private Refusal? With(XenNote type, string text, out KernelNotes notes)
    {
        notes = type switch
        {
            XenNote.XenVersion => this with { XenVersion = text },
            XenNote.GuestOs => this with { GuestOs = text },
            XenNote.Loader => this with { Loader = text },
            XenNote.PaeMode => this with { HasPae = HasPae || text == "yes" || text.Contains("bimodal", StringComparison.Ordinal) },
            _ => this,
        };
        return type == XenNote.Features ? AddFeatures(text, out notes) : null;
    }

    private Refusal? Check() =>
        !Loader.StartsWith("generic", StringComparison.Ordinal) && !GuestOs.StartsWith("linux", StringComparison.Ordinal)
            ? new Refusal("the notes", "LOADER generic or GUEST_OS linux")
        : !XenVersion.StartsWith("xen-3.0", StringComparison.Ordinal) ? new Refusal("the notes", $"XEN_VERSION xen-3.0, not {Refusal.Quote(XenVersion)}")
        : PaddrOffset is not null && VirtBase is null ? new Refusal("the notes", "VIRT_BASE beside PADDR_OFFSET")
        : null;
}
