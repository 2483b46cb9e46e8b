using Verified.Abi.Xen.Live;

namespace Verified.Hardware.Xen;

/// <summary>The agent: a 64-bit paravirtual kernel that a Xen boots as its control domain, and that runs what it is told.</summary>
/// <remarks>It uses nothing but the contract of the hypervisor, so that any Xen can boot it.</remarks>
public static class AgentElf
{
    private const uint NoteEntry = 1, NoteHypercallPage = 2, NoteVirtBase = 3, NoteXenVersion = 5, NoteGuestOs = 6, NoteGuestVersion = 7, NoteLoader = 8, NotePaeMode = 9, NoteFeatures = 10;

    /// <summary>The command line with which it takes commands from a host. With any other it executes a program of its own, prints what comes of it, and shuts down.</summary>
    public const string TakesCommands = "live";

    /// <summary>Where it is entered.</summary>
    public static ulong EntryPoint => AgentLayout.Code;

    /// <summary>The ELF file.</summary>
    public static byte[] ToFile()
    {
        var own = new OwnProgram();
        var image = new byte[OwnProgram.End - AgentLayout.HypercallPage];
        AgentProgram.Image().CopyTo(image, 0);
        own.Write(image.AsSpan((int)(OwnProgram.Header - AgentLayout.HypercallPage)));
        var writer = new ElfWriter
        {
            VirtBase = AgentLayout.VirtBase,
            Start = AgentLayout.HypercallPage - AgentLayout.VirtBase,
            Entry = AgentLayout.Code,
            MemoryBytes = OwnProgram.End - AgentLayout.HypercallPage,
        };
        writer.AddNote(NoteGuestOs, "verified");
        writer.AddNote(NoteGuestVersion, "1");
        writer.AddNote(NoteXenVersion, "xen-3.0");
        writer.AddNote(NoteLoader, "generic");
        writer.AddNote(NotePaeMode, "yes");
        writer.AddNote(NoteFeatures, "!writable_page_tables|pae_pgdir_above_4gb");
        writer.AddNote(NoteVirtBase, AgentLayout.VirtBase);
        writer.AddNote(NoteEntry, AgentLayout.Code);
        writer.AddNote(NoteHypercallPage, AgentLayout.HypercallPage);
        return writer.ToFile(image);
    }
}
