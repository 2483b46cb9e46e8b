using Verified.Abi;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Tables;
using Verified.Tests.Kernel;
using Xunit;

namespace Verified.Tests.ParavirtOps;

/// <summary>The multicall buffer fills up at every point of what the guest's kernel does: a flush separates no calls that belong together, and what it may separate stays right.</summary>
public class FullBufferTests
{
    private const int UserRootAndTables = 4;

    private readonly List<QueuedCall[]> multicalls = [];
    private readonly XenKernel kernel;
    private Action<QueuedCall[]> whenMade = _ => { };

    public FullBufferTests() => kernel = new XenKernel(2, wire: real => new Listening(real, calls =>
    {
        multicalls.Add(calls);
        whenMade(calls);
    }));

    /// <summary>How many calls wait before what is tried.</summary>
    public static TheoryData<int> Fills { get; } = [.. Enumerable.Range(0, MulticallBuffer.MostCalls + 1)];

    [Theory]
    [MemberData(nameof(Fills))]
    public void Both_roots_are_loaded_by_one_multicall(int waiting)
    {
        var (first, second) = TwoSpaces();
        kernel.Current.Enter(LazyMode.Cpu);
        Fill(waiting);
        kernel.Current.WriteCr3(second, kernel.KernelRootOf(second.PageTable), kernel.UserRootOf(second.PageTable));
        Assert.Equal((first, kernel.UserRootOf(first.PageTable)), (kernel.Current.Loaded, kernel.Current.Vcpu.UserRoot!.Mfn));

        kernel.Current.Leave(LazyMode.Cpu);
        Assert.Equal((second, kernel.UserRootOf(second.PageTable)), (kernel.Current.Loaded, kernel.Current.Vcpu.UserRoot!.Mfn));
        Assert.Equal(MulticallOf(MmuextCommand.NewBaseptr), MulticallOf(MmuextCommand.NewUserBaseptr));
    }

    [Theory]
    [MemberData(nameof(Fills))]
    public void An_address_space_is_pinned_behind_its_remaps_and_both_roots_by_one_multicall(int waiting)
    {
        var mm = NewSpace(0);
        Fill(waiting);
        multicalls.Clear();
        kernel.Ops(new Quiet()).DupMmap(mm, mm);

        var (calls, pins) = (AllCalls(), Positions(MmuextCommand.PinL4Table));
        Assert.Equal((2, 1), (pins.Length, pins.Select(MulticallAt).Distinct().Count()));
        Assert.Equal(UserRootAndTables + 1, calls.Count(IsRemap));
        Assert.True(calls.FindLastIndex(IsRemap) < pins[0]);
        Assert.Null(References.FirstDefect(kernel.Hypervisor));
    }

    [Theory]
    [MemberData(nameof(Fills))]
    public void An_address_space_is_unpinned_before_its_remaps_and_both_roots_by_one_multicall(int waiting)
    {
        var mm = NewSpace(0);
        var ops = kernel.Ops(new Quiet());
        ops.DupMmap(mm, mm);
        Fill(waiting);
        multicalls.Clear();
        ops.ExitMmap(mm);

        var (calls, unpins) = (AllCalls(), Positions(MmuextCommand.UnpinTable));
        Assert.Equal((2, 1), (unpins.Length, unpins.Select(MulticallAt).Distinct().Count()));
        Assert.Equal(UserRootAndTables + 1, calls.Count(IsRemap));
        Assert.True(unpins[^1] < calls.FindIndex(IsRemap));
        kernel.Memory.Write(mm.PageTable.Table(1), 0, 0);
    }

    [Theory]
    [MemberData(nameof(Fills))]
    public void The_bitmap_of_a_flush_on_other_processors_is_at_the_place_of_its_call(int waiting)
    {
        var (first, _) = TwoSpaces();
        kernel.RunOn(1);
        kernel.SwitchMm(first);
        kernel.RunOn(0);
        var ops = kernel.Ops(new Quiet());
        ops.EnterLazyMmu();
        Fill(waiting);
        var masks = new List<ulong>();
        whenMade = calls => masks.AddRange(calls.Where(call => Is(call, MmuextCommand.TlbFlushMulti)).Select(call => kernel.Memory.ReadAt(call.C)));
        ops.FlushTlb(1, first, new Va(0), new Va(3));
        Fill(1);
        ops.LeaveLazyMmu();

        Assert.Equal([2ul], masks);
    }

    [Theory]
    [MemberData(nameof(Fills))]
    public void All_descriptors_of_a_thread_are_loaded_before_the_mode_is_left(int waiting)
    {
        kernel.Current.Enter(LazyMode.Cpu);
        Fill(waiting);
        kernel.LoadTls(present: 7, threadBase: 0x1000);
        kernel.Current.Leave(LazyMode.Cpu);

        var table = XenKernel.VaOfGuestFrame(kernel.DescriptorsOf(0));
        Assert.All(Enumerable.Range(XenKernel.FirstTlsEntry, 3), entry => Assert.NotEqual(0ul, kernel.Memory.ReadAt(table + ((ulong)entry * sizeof(ulong)))));
    }

    [Theory]
    [MemberData(nameof(Fills))]
    public void A_change_behind_a_waiting_load_of_another_root_is_of_the_table_that_was_meant(int waiting)
    {
        var (first, second) = TwoSpaces();
        kernel.Current.Enter(LazyMode.Cpu);
        Fill(waiting);
        kernel.SwitchTo(second);
        first.PageTable.Set(new Va(1), PageTableEntry.Map(new Pfn(0), writable: false, dirty: false));
        kernel.Current.Leave(LazyMode.Cpu);

        Assert.Equal((true, false), (first.PageTable[new Va(1)].IsPresent, second.PageTable[new Va(1)].IsPresent));
    }

    [Fact]
    public void Calls_that_fit_into_no_buffer_together_are_refused() =>
        Assert.Contains("never has room for 3", Assert.Throws<KernelBug>(() => new MulticallBuffer(new NoCalls(), 0, room: 2).AddTogether(default, default, default)).Message, StringComparison.Ordinal);

    private void Fill(int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            kernel.Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.TlbFlushLocal, 0));
        }
    }

    private (AddressSpace First, AddressSpace Second) TwoSpaces()
    {
        var (first, second) = (NewSpace(0), NewSpace(1));
        var ops = kernel.Ops(new Quiet());
        ops.ActivateMm(first);
        ops.DupMmap(first, second);
        multicalls.Clear();
        return (first, second);
    }

    private AddressSpace NewSpace(int index)
    {
        var table = new PageTable(kernel.Ops(new Quiet()), new Pfn(4 + (index * XenKernel.FramesOfATable)), entries: 4);
        table.Create();
        return new AddressSpace(index, table, addresses: 4, new Threads().Scheduler, sleepingCallbacks: false);
    }

    private List<QueuedCall> AllCalls() => [.. multicalls.SelectMany(calls => calls)];

    private int[] Positions(MmuextCommand command) => [.. AllCalls().Select((call, position) => (call, position)).Where(at => Is(at.call, command)).Select(at => at.position)];

    private int MulticallOf(MmuextCommand command) => MulticallAt(Assert.Single(Positions(command)));

    private int MulticallAt(int position)
    {
        var number = 0;
        for (; position >= multicalls[number].Length; number++)
        {
            position -= multicalls[number].Length;
        }

        return number;
    }

    private static bool Is(QueuedCall call, MmuextCommand command) => call.Kind == HypercallKind.MmuextOp && call.A == (ulong)command;

    private static bool IsRemap(QueuedCall call) => call.Kind == HypercallKind.UpdateVaMapping && call.A >= GuestImage.VirtBase;

    private sealed class Quiet() : Verified.Kernel.Linux.ParavirtOps.Processors(2, 2, 4)
    {
        public override bool Walk(int cpu, AddressSpace mm, Va va, bool write) => false;

        public override bool Store(int cpu, AddressSpace mm, Va va, int value) => true;

        public override int? Load(int cpu, AddressSpace mm, Va va) => 0;
    }

    private sealed class Listening(IHypercalls real, Action<QueuedCall[]> hears) : IHypercalls
    {
        public Errno Call(int cpu, in QueuedCall call) => real.Call(cpu, call);

        public Errno Multicall(int cpu, ReadOnlySpan<QueuedCall> calls, Span<Errno> results)
        {
            hears([.. calls]);
            return real.Multicall(cpu, calls, results);
        }
    }

    private sealed class NoCalls : IHypercalls
    {
        public Errno Call(int cpu, in QueuedCall call) => Errno.ENOSYS;

        public Errno Multicall(int cpu, ReadOnlySpan<QueuedCall> calls, Span<Errno> results) => Errno.ENOSYS;
    }
}
