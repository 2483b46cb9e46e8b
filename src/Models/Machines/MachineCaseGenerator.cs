using Verified.Abi.Machines;
using Verified.Models.Schedules;

namespace Verified.Models.Machines;

/// <summary>Random tables, accesses, edits and flushes. The first access of each case is through a corner that the case's number chooses, so that all corners occur.</summary>
/// <param name="seed">Fixes all cases: case 17 of a seed is the same everywhere and for ever, for the same <paramref name="reservedFrom"/>.</param>
/// <param name="reservedFrom">The lowest bit of an address that no machine has; 52 if one has them all.</param>
/// <remarks>
/// Each level has frames of its own, so that no table is a page of another, and an instruction is fetched from a data page only. In one case of eight it is not so: tables refer
/// to any table, themselves as well; then nothing is fetched.
/// </remarks>
public sealed class MachineCaseGenerator(ulong seed, int reservedFrom)
{
    private static readonly int Stride = 2477, RootFrames = 2, LastTable = 14;

    /// <summary>The case of a number, and the corner that it begins with.</summary>
    public (MachineCase Case, EntryClass Corner) Numbered(int number)
    {
        var chance = new Chance(seed * 0x9E3779B97F4A7C15 + (ulong)number);
        var levels = chance.OneIn(10) ? 5 : 4;
        var corner = EntryClass.Numbered(levels, (int)((long)number * Stride % EntryClass.Count(levels)));
        var isTangled = chance.OneIn(8);
        if (isTangled && corner.Access == AccessKind.Execute) corner = corner with { Access = AccessKind.Read };
        var controls = Controls(chance, levels);
        var tables = new MachineTables(chance, new MachineEntries(chance, reservedFrom), levels, isTangled);
        var addresses = tables.Addresses(corner);
        var cpus = chance.OneIn(8) ? 2 : 1;
        return (new MachineCase(controls, cpus, new Story(chance, tables, addresses, controls, cpus).Tell(corner)), corner);
    }

    private static PagingControls Controls(Chance chance, int levels)
    {
        var hasKeys = chance.OneIn(12);
        return new PagingControls(levels == 5 ? PagingMode.FiveLevel : PagingMode.FourLevel)
        {
            WriteProtect = chance.OneIn(2),
            NoExecute = !chance.OneIn(5),
            GlobalPages = chance.OneIn(2),
            LargePages = chance.OneIn(2),
            ProcessContexts = chance.OneIn(12),
            SupervisorExecutionPrevention = chance.OneIn(4),
            SupervisorAccessPrevention = chance.OneIn(4),
            ProtectionKeys = hasKeys,
            KeyRights = hasKeys ? (uint)chance.Below(int.MaxValue) << 2 : 0,
        };
    }

    /// <summary>What happens in one case.</summary>
    private sealed class Story(Chance chance, MachineTables tables, IReadOnlyList<ulong> addresses, PagingControls controls, int cpus)
    {
        private readonly List<MachineStep> steps = [];

        public IReadOnlyList<MachineStep> Tell(EntryClass corner)
        {
            steps.AddRange(tables.Stores);
            steps.Add(new(MachineStepKind.Load, 0, Root(1)));
            if (cpus > 1) steps.Add(new(MachineStepKind.Load, 1, Root(1 + chance.Below(RootFrames))));
            steps.Add(Access(addresses[0]) with { Cpu = 0, Access = corner.Access, IsUser = corner.IsUser, Value = corner.Access == AccessKind.Write ? tables.Word() : 0 });
            if (!chance.OneIn(3)) steps.Add(tables.Repair());
            if (!chance.OneIn(3)) steps.Add(Forget());
            for (var rounds = 1 + chance.Below(3); rounds > 0; rounds--)
            {
                Accesses();
                for (var edits = 1 + chance.Below(2); edits > 0; edits--) steps.Add(tables.Edit(addresses[chance.Below(addresses.Count)]));
                if (!chance.OneIn(3)) steps.Add(Forget());
                Accesses();
            }
            return steps;
        }

        private void Accesses()
        {
            for (var count = 1 + chance.Below(3); count > 0; count--) steps.Add(Access(addresses[chance.Below(addresses.Count)]));
        }

        private MachineStep Access(ulong address)
        {
            var kind = (AccessKind)chance.Below(tables.IsTangled ? 2 : 3);
            // Below the entry of a root that belongs to the machine: the page may be a root.
            var place = (address & ~0xFFFul) | (ulong)chance.Below(IMachine.ReservedEntry) << 3;
            return new(MachineStepKind.Access, chance.Below(cpus), chance.OneIn(60) ? place ^ 1ul << 62 : place)
            {
                Access = kind, IsUser = chance.OneIn(2), AlignmentCheck = chance.OneIn(3), Value = kind == AccessKind.Write ? tables.Word() : 0,
            };
        }

        private MachineStep Forget()
        {
            var cpu = chance.Below(cpus);
            return chance.Below(6) switch
            {
                0 => new(MachineStepKind.LoadRoot, cpu, Root(1 + chance.Below(RootFrames)) | (controls.ProcessContexts && chance.OneIn(2) ? 1ul << 63 : 0)),
                1 => new(MachineStepKind.Flush, cpu, 0) { Flush = FlushKind.Context },
                2 => new(MachineStepKind.Flush, cpu, 0) { Flush = FlushKind.All },
                _ => new(MachineStepKind.Flush, cpu, addresses[chance.Below(addresses.Count)]) { Flush = FlushKind.Page },
            };
        }

        private ulong Root(int frame) => (ulong)frame << 12 | (controls.ProcessContexts ? (ulong)chance.Below(3) : 0);
    }

    /// <summary>The frames for the tables of a level.</summary>
    internal static (int First, int Count) FramesOf(int level, int levels)
    {
        if (level == levels) return (1, RootFrames);
        var (first, share) = (1 + RootFrames, (LastTable - RootFrames) / (levels - 1));
        return (first + (levels - 1 - level) * share, share);
    }
}
