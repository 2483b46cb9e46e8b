using Verified.Abi.Xen.Memory;
using static Verified.Abi.Xen.Memory.XenEntryBits;

namespace Verified.Cli.Scenarios;

/// <summary>XSA-182: an entry of a root that names the root becomes writable, and with it the root.</summary>
internal sealed class Xsa182Scenario : IScenario
{
    private const byte Root = 0, Chosen = 4, SelfSlot = 1, LastSlot = 2;
    private const byte ReadOnly = (byte)(Present | User), Plain = (byte)(Present | Writable | User);

    private static readonly IReadOnlyList<(XenOperation, string)> Acts =
    [
        (new(XenOperationKind.Update, Root, SelfSlot, Root, ReadOnly), "a linear entry: the root names itself, read-only"),
        (new(XenOperationKind.Read, SelfSlot, SelfSlot, SelfSlot, SelfSlot), "four times through it: the guest reads its root, which it may"),
        (new(XenOperationKind.Write, SelfSlot, SelfSlot, SelfSlot, SelfSlot, LastSlot, Chosen, Plain), "and may not write"),
        (new(XenOperationKind.Update, Root, SelfSlot, Root, Plain), "the same entry with the write permission: no other bit changes"),
        (new(XenOperationKind.Write, SelfSlot, SelfSlot, SelfSlot, SelfSlot, LastSlot, Chosen, Plain), "the guest writes to its root through its root"),
    ];

    public string Name => "xsa-182";

    public string Says => "XSA-182: a guest makes the entry writable by which its root names itself, and writes its root. Blocked; and with the bug planted, exploited.";

    public bool Play(Timeline timeline) => new Exploit("XSA-182", new XenSizes { Frames = 7, Domains = 1, Vcpus = 1, LinearTables = true }, Acts, LastSlot).Play(timeline);
}
