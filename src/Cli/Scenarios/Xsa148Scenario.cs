using Verified.Abi.Xen.Memory;
using static Verified.Abi.Xen.Memory.XenEntryBits;

namespace Verified.Cli.Scenarios;

/// <summary>XSA-148: an L2 entry becomes a large page, and all of memory is in the guest's hands.</summary>
internal sealed class Xsa148Scenario : IScenario
{
    private const byte Root = 0, L3 = 1, L2 = 2, L1 = 3, Chosen = 4, LastSlot = 2;
    private static readonly byte PageOfRoot = (byte)(XenOperation.PageOfFrame + Root);
    private const byte Plain = (byte)(Present | Writable | User), Large = (byte)(Present | Writable | User | Superpage);

    private static readonly IReadOnlyList<(XenOperation, string)> Acts =
    [
        (new(XenOperationKind.Update, L3, 0, L2, Plain), "frame1 is data still: what will be an L3 table"),
        (new(XenOperationKind.Update, L2, 0, L1, Plain), "frame2 likewise: an L2 table"),
        (new(XenOperationKind.Update, Root, 0, L3, Plain), "the three become pagetables: each is validated"),
        (new(XenOperationKind.Update, L2, 0, L1, Large), "the page-size bit in a live L2 entry: 2 MiB from the beginning of memory on"),
        (new(XenOperationKind.Write, D: PageOfRoot, E: LastSlot, F: Chosen, G: Plain), "the guest writes to the page of the large page that its root lies in"),
    ];

    public string Name => "xsa-148";

    public string Says => "XSA-148: a guest sets the page-size bit in an L2 entry and writes its own root. Blocked; and with the bug planted, exploited.";

    public bool Play(Timeline timeline) => new Exploit("XSA-148", new XenSizes { Frames = 7, Domains = 1, Vcpus = 1 }, Acts, LastSlot).Play(timeline);
}
