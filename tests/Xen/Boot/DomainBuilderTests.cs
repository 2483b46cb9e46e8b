using System.Buffers.Binary;
using System.Text;
using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Boot;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;

namespace Verified.Tests.Xen.Boot;

/// <summary>A domain as it starts.</summary>
public class DomainBuilderTests
{
    private const int Pages = 1100;
    private static readonly int MachineFrames = 1200;

    private readonly Hypervisor hypervisor = new(MachineFrames);
    private readonly BuiltDomain built;

    public DomainBuilderTests()
    {
        var plan = Plan() with { IsInitialDomain = true, CommandLine = "console=hvc0", Initrd = new byte[] { 7, 8, 9 } };
        Assert.Null(DomainBuilder.Build(hypervisor, plan, out var domain));
        built = domain!;
    }

    private Vcpu Vcpu => built.Domain.Vcpus[0];

    [Fact]
    public void Its_tables_are_pinned_loaded_validated_and_read_only()
    {
        var root = hypervisor.Page(built.P2m[(int)built.Layout.Tables])!;

        Assert.Equal((PageType.L4, 2ul, true, true), (root.Type, root.TypeCount, root.IsPinned, root.IsValidated));
        Assert.Same(root, Vcpu.KernelRoot);
        Assert.Null(References.FirstDefect(hypervisor));
        for (var page = built.Layout.Tables; page < built.Layout.Stack; page++)
        {
            Assert.Null(hypervisor.Access(Vcpu, built.Layout.VaOf(page), write: true));
            Assert.NotNull(hypervisor.Access(Vcpu, built.Layout.VaOf(page), write: false));
        }
    }

    [Fact]
    public void The_root_comes_first_and_the_others_in_the_order_in_which_they_are_needed()
    {
        var types = Enumerable.Range((int)built.Layout.Tables, (int)built.Layout.TableCount).Select(page => hypervisor.Page(built.P2m[page])!.Type);

        Assert.Equal([PageType.L4, PageType.L1, PageType.L2, PageType.L3, PageType.L1], types);
    }

    [Fact]
    public void Everything_else_is_mapped_writable_up_to_an_aligned_end_with_room()
    {
        var layout = built.Layout;
        for (var page = 0ul; page < layout.Pages; page++)
        {
            var isTable = page >= layout.Tables && page < layout.Stack;
            Assert.Equal(built.P2m[(int)page], hypervisor.Access(Vcpu, layout.VaOf(page), write: !isTable)?.Frame);
        }

        Assert.Equal(0ul, layout.VaOf(layout.Pages) % (4 << 20));
        Assert.True(layout.Pages - layout.Stack - 1 >= 128);
        Assert.Null(hypervisor.Access(Vcpu, layout.VaOf(layout.Pages), write: false));
    }

    [Fact]
    public void The_guests_first_edits_must_be_hypercalls()
    {
        var table = built.P2m[(int)built.Layout.Tables + 1];
        var va = built.Layout.VaOf(built.Layout.Tables + 1);

        Assert.Equal(Errno.EBUSY, UpdateVa(va, Entry.To(table, Entry.Present | Entry.Writable)));
        Assert.Equal(Errno.None, UpdateVa(va, Entry.To(table, Entry.Present)));
    }

    [Fact]
    public void The_kernel_and_the_ramdisk_are_in_memory()
    {
        Assert.Equal(Enumerable.Range(1, 64).Select(i => (byte)i), Read(SmallKernel.VirtBase + 0x1000, 64));
        Assert.All(Read(SmallKernel.VirtBase + 0x3000, 4096), value => Assert.Equal(0, value));
        Assert.Equal([7, 8, 9], Read(built.Layout.VaOf(built.Layout.Initrd), 3));
    }

    [Fact]
    public void Start_info_says_where_things_are()
    {
        var info = Read(built.Registers.Rsi, 1168);
        ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(info.AsSpan(at));

        Assert.Equal("xen-3.0-x86_64", Text(info[..32]));
        Assert.Equal((Pages, built.SharedInfo.Mfn.Number << 12, 0x303u), ((int)U64(32), U64(40), (uint)U64(48)));
        Assert.Equal((built.Layout.VaOf(built.Layout.Tables), 5ul), (U64(88), U64(96)));
        Assert.Equal((built.Layout.VaOf(built.Layout.P2m), built.Layout.VaOf(built.Layout.Initrd), 3ul), (U64(104), U64(112), U64(120)));
        Assert.Equal("console=hvc0", Text(info[128..1152]));
    }

    [Fact]
    public void Machine_and_physical_frames_translate_into_each_other()
    {
        var list = Read(built.Layout.VaOf(built.Layout.P2m), Pages * 8);
        for (var pfn = 0; pfn < Pages; pfn++)
        {
            var mfn = new Mfn(BinaryPrimitives.ReadUInt64LittleEndian(list.AsSpan(pfn * 8)));
            Assert.Equal((built.P2m[pfn], (ulong)pfn), (mfn, hypervisor.ReadM2p(mfn)));
        }
    }

    [Fact]
    public void The_hypercall_page_has_one_call_every_32_bytes()
    {
        var page = Read(SmallKernel.VirtBase + 0x2000, 4096);

        Assert.Equal("5141 53B8 0100 0000 0F05 415B 59C3".Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(page[32..46]));
        Assert.Equal("514153 50 B8 17000000 0F05 CC".Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(page[(23 * 32)..((23 * 32) + 12)]));
    }

    [Fact]
    public void The_registers_are_those_of_the_start_of_day()
    {
        var registers = built.Registers;

        Assert.Equal((SmallKernel.VirtBase + 0x1010, built.Layout.VaOf(built.Layout.Stack + 1)), (registers.Rip, registers.Rsp));
        Assert.Equal(((ushort)0xe033, (ushort)0xe02b, (ushort)0, 0x200ul), (registers.Cs, registers.Ss, registers.DataSegments, registers.Rflags));
        Assert.Null(Vcpu.UserRoot);
    }

    [Fact]
    public void Events_are_masked_on_every_vcpu()
    {
        var page = hypervisor.Memory.Frame(built.SharedInfo.Mfn);
        for (var vcpu = 0; vcpu < 32; vcpu++)
        {
            Assert.Equal((0, 1), (page[vcpu * 64], page[(vcpu * 64) + 1]));
        }
    }

    [Fact]
    public void A_domain_that_ends_leaves_nothing()
    {
        hypervisor.DestroyDomain(built.Domain);

        Assert.DoesNotContain(hypervisor.Frames, page => page.Owner == built.Domain);
        Assert.Null(DomainBuilder.Build(hypervisor, Plan(), out _));
    }

    [Fact]
    public void What_cannot_be_built_is_refused_and_nothing_changes()
    {
        var empty = new Hypervisor(MachineFrames);
        var before = empty.Frames.Select(page => page.Count).ToList();
        var noDom0 = Plan(new SmallKernel().With(17, SmallKernel.Number(1)));

        Assert.Equal("the machine's memory: expected 1302 free frames, not 1193", Refusal(empty, Plan() with { Pages = 1300 }));
        Assert.Equal("the domain's memory: expected at least 1024 pages for what is loaded and its tables, not 1000", Refusal(empty, Plan() with { Pages = 1000 }));
        Assert.Equal("the domain's memory: expected at least 4 pages for what is loaded and its tables, not 3", Refusal(empty, Plan() with { Pages = 3 }));
        Assert.Equal("the command line: expected fewer than 1024 characters, not 1024", Refusal(empty, Plan() with { CommandLine = new string('x', 1024) }));
        Assert.Equal("the note SupportedFeatures: expected feature 11, which the control domain needs", Refusal(empty, noDom0 with { IsInitialDomain = true }));
        Assert.Equal("the domain's number: expected one that is not in use, not dom:0", Refusal(hypervisor, Plan()));
        Assert.Equal(before, empty.Frames.Select(page => page.Count));
    }

    private static string? Refusal(Hypervisor hypervisor, DomainPlan plan) => DomainBuilder.Build(hypervisor, plan, out _)?.ToString();

    private static DomainPlan Plan(SmallKernel? small = null)
    {
        Assert.Null(KernelImage.Read((small ?? new SmallKernel()).ToFile(), out var kernel));
        return new DomainPlan { Id = new DomainId(0), Kernel = kernel!, Pages = Pages };
    }

    private Errno UpdateVa(ulong va, Entry entry) => new UpdateVaMapping(hypervisor, Vcpu, new VaMapping(va, entry.Raw, 0), DomainId.Self).Run();

    private byte[] Read(ulong va, int length)
    {
        var bytes = new byte[length];
        Assert.True(hypervisor.CopyFromGuest(Vcpu, va, bytes));
        return bytes;
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes).TrimEnd('\0');
}
