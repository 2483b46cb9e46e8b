using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;
using Verified.Spec.Paging;
using Verified.Spec.Paging.Answers;

namespace Verified.Tests.PageWalk;

/// <summary>Tables of any shape, in which any frame is a table of any level or a page, changed, accessed and flushed at random, with a judge that is told of it.</summary>
/// <remarks>Sixteen frames, of which the first four entries are used; addresses lead through these only, so that no walk leaves memory.</remarks>
internal sealed class RandomWalks : IDisposable
{
    private const int Frames = 16, Used = 4;

    private readonly Random random;
    private readonly SoftMachine machine;
    private readonly WalkJudge judge;
    private readonly PagingMode mode;
    private PagingControls controls;

    public RandomWalks(int seed, PagingMode mode, SoftOptions options, Looseness allowed)
    {
        (random, this.mode) = (new Random(seed), mode);
        machine = new SoftMachine(2, Frames * 512, options);
        judge = new WalkJudge(machine.Cpus, machine.Memory.Length, allowed);
    }

    /// <summary>The judge's counts.</summary>
    public JudgeCounts Counts => judge.Counts;

    /// <summary>The machine, but not the judge, forgets that a flush was asked for.</summary>
    public bool LosesFlushes { get; init; }

    /// <summary>Changes the results of a run before the judge sees them.</summary>
    public Action<AccessResult[]>? Tampers { get; init; }

    /// <summary>Plays as many events; the first refusal, or null.</summary>
    public string? Play(int events)
    {
        for (var frame = 0; frame < Frames; frame++)
        for (var entry = 0; entry < Used; entry++)
            Store(frame, entry);
        judge.Begin(machine.Memory);
        controls = RandomControls();
        for (var cpu = 0; cpu < machine.Cpus; cpu++)
            Load(cpu);
        for (var i = 0; i < events; i++)
        {
            if (Event() is { } refusal)
                return $"event {i}: {refusal}";
        }
        return null;
    }

    public void Dispose() => machine.Dispose();

    private string? Event()
    {
        var cpu = random.Next(machine.Cpus);
        switch (random.Next(40))
        {
            case < 12:
                Store(random.Next(Frames), random.Next(Used));
                judge.Stored(machine.Memory);
                return null;
            case < 17:
                Flush(cpu, (FlushKind)random.Next(3), RandomAddress());
                return null;
            case < 19:
                LoadRoot(cpu);
                return null;
            case 19:
                Load(cpu);
                return null;
            default:
                return Run(cpu);
        }
    }

    private string? Run(int cpu)
    {
        var accesses = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomAccess()).ToArray();
        var results = new AccessResult[accesses.Length];
        machine.Run(cpu, accesses, results);
        Tampers?.Invoke(results);
        return judge.Judge(cpu, accesses, results, machine.Memory);
    }

    private void Flush(int cpu, FlushKind kind, ulong address)
    {
        if (!LosesFlushes)
            machine.Flush(cpu, kind, address);
        judge.Flushed(cpu, kind, address);
    }

    private void Load(int cpu)
    {
        if (RandomRoot() is not { } root)
            return;
        machine.Load(cpu, controls, root);
        judge.Loaded(cpu, controls, root);
    }

    private void LoadRoot(int cpu)
    {
        if (RandomRoot() is not { } root)
            return;
        root |= controls.ProcessContexts && random.Next(2) == 0 ? 1ul << 63 : 0;
        machine.LoadRoot(cpu, root);
        judge.RootLoaded(cpu, root);
    }

    // A root of PAE whose entries have reserved bits is not loaded, so it is made anew.
    private ulong? RandomRoot()
    {
        var frame = random.Next(3);
        if (mode == PagingMode.Pae)
        {
            for (var entry = 0; entry < Used; entry++)
                machine.Memory[frame * 512 + entry] = (ulong)random.Next(Frames) << 12 | (ulong)random.Next(4) << 3 | (random.Next(8) == 0 ? 0 : PageFlags.Present);
            judge.Stored(machine.Memory);
        }
        return (ulong)frame << 12 | (controls.ProcessContexts ? (ulong)random.Next(3) : 0);
    }

    private Access RandomAccess() => new(RandomAddress(), (AccessKind)random.Next(3), random.Next(2) == 0)
    {
        Value = RandomEntry(),
        AlignmentCheck = random.Next(2) == 0,
    };

    private ulong RandomAddress()
    {
        var address = (ulong)random.Next(Used) << 3;
        foreach (var level in TableFormat.Of(mode).Levels)
        {
            // A large page begins at 0, and what is above its table must stay in memory.
            var index = level.Shift is 21 or 22 ? 0 : random.Next(2);
            address |= (ulong)index << level.Shift;
        }
        return mode is PagingMode.FourLevel or PagingMode.FiveLevel && random.Next(50) == 0 ? address | 1ul << 62 : address;
    }

    private void Store(int frame, int entry) => machine.Memory[frame * 512 + entry] = RandomEntry();

    private ulong RandomEntry() => mode == PagingMode.TwoLevel ? RandomHalf() | RandomHalf() << 32 : RandomWide();

    private ulong RandomWide()
    {
        var entry = (ulong)random.Next(Frames) << 12 | RandomFlags();
        entry |= random.Next(24) == 0 ? PageFlags.NoExecute : 0;
        entry |= random.Next(16) == 0 ? (ulong)random.Next(16) << 59 : 0;
        return random.Next(40) == 0 ? entry | 1ul << random.Next(controls.PhysicalBits == 0 ? 52 : controls.PhysicalBits, 63) : entry;
    }

    // Large pages begin at 0, or they would not be in memory: what may be one has no frame.
    private ulong RandomHalf()
    {
        var (flags, frame) = (RandomFlags(), (ulong)random.Next(Frames));
        return (flags & PageFlags.Superpage) == 0 ? flags | frame << 12 : flags;
    }

    private ulong RandomFlags()
    {
        var flags = Unless(16, PageFlags.Present) | Unless(6, PageFlags.Writable) | Unless(8, PageFlags.User) | Unless(3, PageFlags.Accessed) | Unless(3, PageFlags.Dirty);
        return flags | (random.Next(4) == 0 ? PageFlags.Global : 0) | (random.Next(16) == 0 ? PageFlags.Superpage : 0);
    }

    private ulong Unless(int seldom, ulong flag) => random.Next(seldom) == 0 ? 0 : flag;

    private PagingControls RandomControls()
    {
        var isLong = mode is PagingMode.FourLevel or PagingMode.FiveLevel;
        return new PagingControls(mode)
        {
            WriteProtect = random.Next(2) == 0,
            NoExecute = random.Next(2) == 0,
            LargePages = random.Next(2) == 0,
            GlobalPages = random.Next(2) == 0,
            ProcessContexts = isLong && random.Next(2) == 0,
            SupervisorExecutionPrevention = random.Next(2) == 0,
            SupervisorAccessPrevention = random.Next(2) == 0,
            ProtectionKeys = isLong && random.Next(2) == 0,
            KeyRights = (uint)random.Next() & (uint)random.Next(),
            PhysicalBits = random.Next(32, 52),
            NoGigabytePages = random.Next(2) == 0,
            UpperGlobalReserved = random.Next(4) == 0,
        };
    }
}
