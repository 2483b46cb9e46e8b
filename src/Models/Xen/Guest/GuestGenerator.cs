using Verified.Abi.Xen.Guest;
using Verified.Models.Judging;
using Verified.Models.Schedules;
using static Verified.Abi.Xen.Guest.GuestOperationKind;

namespace Verified.Models.Xen.Guest;

/// <summary>Programs of a guest's operations at random, fixed by their number: address spaces are made, filled, pinned, switched to and torn down, in and out of the lazy modes.</summary>
internal sealed class GuestGenerator(GuestSizes sizes)
{
    private static readonly int Operations = 60;

    // Each as often as it is here.
    private static readonly GuestOperationKind[] InNoMode =
    [
        EnterLazy, EnterLazy, EnterLazy, Create, Create, Activate, Activate, Activate, Exit, Drop, Drop, Touch, Touch, Touch, Unmap, Protect, FreeTable, ReadBack,
        FreeGathered, WriteCr3, LoadGdt, LoadStack, LoadLdt, WriteDescriptor, Switch, Switch, Switch,
        EnableInterrupts, EnableInterrupts, DisableInterrupts, Signal, ReloadSelectors, AllowIo, AllowIo, ReturnToProgram, ReturnToProgram,
    ];
    private static readonly GuestOperationKind[] InMmuMode =
        [Touch, Touch, Touch, Touch, Unmap, Unmap, Unmap, Protect, Protect, FreeTable, ReadBack, FreeGathered, FlushLazy, LeaveLazy, LeaveLazy, WriteDescriptor, Create, LoadStack, EnableInterrupts, DisableInterrupts, Signal];
    private static readonly GuestOperationKind[] InCpuMode =
        [WriteCr3, LoadStack, LoadTls, LoadTls, LoadGdt, LoadLdt, LoadLdt, WriteDescriptor, WriteDescriptor, FlushLazy, LeaveLazy, LeaveLazy, Touch, Unmap, Protect];

    /// <summary>The program with this number, always the same.</summary>
    internal TestProgram<GuestOperation, GuestSizes> Program(ulong number)
    {
        var chance = new Chance(number);
        var cpus = new List<GuestOperation>[sizes.Cpus];
        for (var cpu = 0; cpu < cpus.Length; cpu++)
        {
            cpus[cpu] = [];
            if (cpu == 0 || chance.OneIn(3))
                Prepare(cpus[cpu], chance);
            var (mode, length) = (0, Operations / sizes.Cpus);
            while (cpus[cpu].Count < length)
            {
                cpus[cpu].Add(Next(chance, ref mode));
                if (cpus[cpu][^1].Kind == EnterLazy && chance.OneIn(3))
                    Fill(cpus[cpu], chance, mode);
            }
        }
        return new(sizes, [.. cpus.Select(cpu => (IReadOnlyList<GuestOperation>)[.. cpu.Select(GuestContract.Shapes.Normal)])]);
    }

    private void Prepare(List<GuestOperation> program, Chance chance)
    {
        var mm = AnyMm(chance);
        program.Add(new(Create, mm));
        for (var pages = chance.Below(3); pages > 0; pages--)
            program.Add(Any(Touch, chance) with { A = mm });
        program.Add(new(Activate, mm));
        program.Add(chance.OneIn(2) ? new(Switch, mm, (byte)chance.Below(8)) : new(WriteCr3, mm));
    }

    // What follows meets a buffer that is full, or nearly: there a flush falls between two calls.
    private void Fill(List<GuestOperation> program, Chance chance, int mode)
    {
        var (mm, slot) = (AnyMm(chance), (byte)chance.Below(sizes.Slots));
        if (mode == 2)
        {
            program.AddRange(Enumerable.Repeat(Any(LoadTls, chance), 1 + chance.Below(3)));
            program.AddRange(new[] { new GuestOperation(LoadStack), new(LoadLdt) }.Take(chance.Below(3)));
            program.Add(Any(WriteCr3, chance));
            return;
        }
        program.Add(new(Touch, mm, slot, slot, 1));
        for (var calls = sizes.Places - chance.Below(5); calls > 0; calls--)
            program.Add(new(Protect, mm, slot, slot, (byte)(calls & 1)));
        program.Add(Any(chance.OneIn(3) ? FreeTable : Touch, chance) with { A = mm });
    }

    private GuestOperation Next(Chance chance, ref int mode)
    {
        var among = mode switch { 0 => InNoMode, 1 => InMmuMode, _ => InCpuMode };
        var operation = Any(among[chance.Below(among.Length)], chance);
        mode = operation.Kind switch { EnterLazy => (operation.A & 1) != 0 ? 1 : 2, LeaveLazy => 0, _ => mode };
        return operation;
    }

    // The kernel's own address space is asked for now and then, where that means something.
    private GuestOperation Any(GuestOperationKind kind, Chance chance) => kind switch
    {
        EnableInterrupts or DisableInterrupts => new(kind, (byte)chance.Below(7)),
        Signal or ReturnToProgram or ReloadSelectors or LoadLdt => new(kind),
        AllowIo => new(kind, (byte)chance.Below(4)),
        EnterLazy or LoadTls => new(kind, (byte)chance.Below(8)),
        LoadStack => new(kind, (byte)chance.Below(4)),
        LeaveLazy or FlushLazy or FreeGathered or LoadGdt => new(kind),
        WriteDescriptor => new(kind, (byte)chance.Below(sizes.Slots), (byte)chance.Below(2)),
        Switch => new(kind, AnyMm(chance), (byte)chance.Below(8)),
        WriteCr3 => new(kind, (byte)chance.Below(sizes.Mms)),
        _ => new(kind, AnyMm(chance), (byte)chance.Below(sizes.Slots), (byte)chance.Below(sizes.Slots), (byte)chance.Below(2)),
    };

    private byte AnyMm(Chance chance) => (byte)(sizes.Mms == 1 ? 0 : 1 + chance.Below(sizes.Mms - 1));
}
