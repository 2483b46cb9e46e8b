using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Grants;

/// <summary>What of a grant is in use: whose mappings, of which frame, and how many of each kind.</summary>
internal sealed class ActiveGrant
{
    private const uint Most = byte.MaxValue;

    public DomainId User { get; set; }

    public Mfn Frame { get; set; }

    public uint HostWrites { get; private set; }

    public uint HostReads { get; private set; }

    public uint DeviceWrites { get; private set; }

    public uint DeviceReads { get; private set; }

    public bool IsPinned => HostWrites + HostReads + DeviceWrites + DeviceReads > 0;

    public bool IsPinnedForWriting => HostWrites + DeviceWrites > 0;

    /// <summary>Half of what each of these counts can hold is reached.</summary>
    public bool IsFull(GrantMap flags)
    {
        var isReadOnly = flags.HasFlag(GrantMap.ReadOnly);
        return (flags.HasFlag(GrantMap.Host) && (isReadOnly ? HostReads : HostWrites) > Most / 2)
            || (flags.HasFlag(GrantMap.Device) && (isReadOnly ? DeviceReads : DeviceWrites) > Most / 2);
    }

    public void Pin(GrantMap flags) => Count(flags, 1);

    public void Unpin(GrantMap flags) => Count(flags, uint.MaxValue);

    private void Count(GrantMap flags, uint by)
    {
        switch (flags & (GrantMap.Host | GrantMap.ReadOnly))
        {
            case GrantMap.Host:
                HostWrites += by;
                break;
            case GrantMap.Host | GrantMap.ReadOnly:
                HostReads += by;
                break;
        }

        switch (flags & (GrantMap.Device | GrantMap.ReadOnly))
        {
            case GrantMap.Device:
                DeviceWrites += by;
                break;
            case GrantMap.Device | GrantMap.ReadOnly:
                DeviceReads += by;
                break;
        }
    }
}

/// <summary>struct grant_mapping: what a handle stands for. Without flags it stands for nothing.</summary>
internal sealed class GrantMapping
{
    /// <summary>The vCPU to which the handle returns.</summary>
    public required int Vcpu { get; init; }

    public Domain? Owner { get; set; }

    public uint Reference { get; set; }

    public GrantMap Flags { get; set; }
}

/// <summary>A domain's grants, and the handles of what it has mapped of others'.</summary>
/// <remarks>Of version 1, as with gnttab=max-ver:1. Source: Xen 4.17.7 xen/common/grant_table.c.</remarks>
internal sealed class GrantTable
{
    /// <summary>opt_max_grant_frames.</summary>
    public const uint MostFrames = 64;

    public const int EntryBytes = 8;
    public const uint EntriesOfAFrame = MachineMemory.FrameBytes / EntryBytes;

    private const int HandlesAtATime = 256;
    private const int MostHandles = 1024 * HandlesAtATime;

    private readonly Dictionary<uint, ActiveGrant> active = [];
    private readonly List<GrantMapping> mappings = [];
    private readonly Dictionary<int, LinkedList<uint>> freeHandles = [];

    /// <summary>The frames in which the domain writes what it grants.</summary>
    public List<PageInfo> Frames { get; } = [];

    public IReadOnlyList<GrantMapping> Mappings => mappings;

    /// <summary>How many handles are taken.</summary>
    public int HandlesInUse => mappings.Count - freeHandles.Values.Sum(free => free.Count);

    public bool IsReference(uint reference) => reference < Frames.Count * EntriesOfAFrame;

    public ActiveGrant Active(uint reference)
    {
        if (!active.TryGetValue(reference, out var grant))
        {
            active.Add(reference, grant = new ActiveGrant());
        }

        return grant;
    }

    /// <summary>get_maptrack_handle: each vCPU has a list of free handles, of which the last is never taken.</summary>
    /// <returns>Null when there are no more.</returns>
    public uint? TakeHandle(int vcpu)
    {
        if (!freeHandles.TryGetValue(vcpu, out var free))
        {
            freeHandles.Add(vcpu, free = []);
        }

        if (free.Count <= 1)
        {
            return mappings.Count < MostHandles ? AddHandles(vcpu, free) : null;
        }

        var handle = free.First!.Value;
        free.RemoveFirst();
        return handle;
    }

    /// <summary>put_maptrack_handle.</summary>
    public void GiveHandle(uint handle)
    {
        mappings[(int)handle].Flags = GrantMap.None;
        freeHandles[mappings[(int)handle].Vcpu].AddLast(handle);
    }

    private uint AddHandles(int vcpu, LinkedList<uint> free)
    {
        var first = (uint)mappings.Count;
        for (var handle = first + HandlesAtATime - 1; handle > first; handle--)
        {
            free.AddFirst(handle);
        }

        mappings.AddRange(Enumerable.Range(0, HandlesAtATime).Select(_ => new GrantMapping { Vcpu = vcpu }));
        return first;
    }
}
