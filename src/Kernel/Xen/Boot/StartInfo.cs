using System.Buffers.Binary;
using System.Text;

namespace Verified.Kernel.Xen.Boot;

/// <summary>struct start_info of 64-bit guests.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/xen.h.</remarks>
internal sealed record StartInfo
{
    public const int Bytes = 1168;
    public const int CommandLineBytes = 1024;

    private const int NrPagesAt = 32;
    private const int SharedInfoAt = 40;
    private const int FlagsAt = 48;
    private const int PtBaseAt = 88;
    private const int NrPtFramesAt = 96;
    private const int MfnListAt = 104;
    private const int ModStartAt = 112;
    private const int ModLenAt = 120;
    private const int CommandLineAt = 128;

    public required string Magic { get; init; }

    public required ulong NrPages { get; init; }

    /// <summary>The machine address of the shared info page.</summary>
    public required ulong SharedInfo { get; init; }

    /// <summary>SIF_PRIVILEGED 1, SIF_INITDOMAIN 2, SIF_PM_MASK 0xff00.</summary>
    public required uint Flags { get; init; }

    public required ulong PtBase { get; init; }

    public required ulong NrPtFrames { get; init; }

    public required ulong MfnList { get; init; }

    public required ulong ModStart { get; init; }

    public required ulong ModLen { get; init; }

    /// <summary>At most 1,023 characters.</summary>
    public required string CommandLine { get; init; }

    public void Write(Span<byte> page)
    {
        Encoding.Latin1.GetBytes(Magic, page);
        (int At, ulong Value)[] words =
        [
            (NrPagesAt, NrPages), (SharedInfoAt, SharedInfo), (PtBaseAt, PtBase), (NrPtFramesAt, NrPtFrames),
            (MfnListAt, MfnList), (ModStartAt, ModStart), (ModLenAt, ModLen),
        ];
        foreach (var (at, value) in words)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(page[at..], value);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(page[FlagsAt..], Flags);
        Encoding.Latin1.GetBytes(CommandLine, page[CommandLineAt..]);
    }
}
