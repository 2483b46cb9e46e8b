using System.Text;
using Verified.Abi.Xen.Guest;
using Verified.Abi.Xen.Memory;
using Verified.Abi.Xen.Transfer;
using Verified.Hardware.Machines.Soft;
using Verified.Kernel.Targets.Xen.Calls;
using Verified.Kernel.Targets.Xen.Guest;
using Verified.Kernel.Targets.Xen.Memory;
using Verified.Kernel.Targets.Xen.Transfer;
using Verified.Models.Judging.Traces;
using Verified.Models.Machines;
using Verified.Models.Schedules;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Live;
using Verified.Models.Xen.Transfer;
using Verified.Spec.Paging.Answers;
using Verified.Tests.Hardware;
using Verified.Tests.Tidy;

namespace Verified.Tests.Inputs;

/// <summary>One good text of each format of traces.</summary>
internal static class Samples
{
    public static string Notifier() => File.ReadAllText(Checkout.At("tests/Models/Corpus/reclaim-spares-what-the-fault-needs.trace"));

    public static string Xen()
    {
        var sizes = new XenSizes();
        var program = new XenGenerator(sizes).Program(7);
        return XenContract.Instance.Print(XenContract.Instance.TraceOf(program, XenContract.Instance.RunnerOf(new XenMemoryKernel(sizes), sizes).Run(program, new RoundRobinScheduler())));
    }

    public static string Abi()
    {
        var sizes = AbiContract.DefaultSizes;
        var program = new AbiGenerator(sizes).Program(7);
        return AbiContract.Instance.Print(AbiContract.Instance.TraceOf(program, AbiContract.Instance.RunnerOf(one => new XenAbiKernel(one), sizes).Run(program, new RoundRobinScheduler())));
    }

    public static string Entry()
    {
        var sizes = new TransferSizes();
        var program = new TransferGenerator(sizes).Program(7);
        return TransferContract.Instance.Print(TransferContract.Instance.TraceOf(program, TransferContract.Instance.RunnerOf(new TransferKernel(sizes), sizes).Run(program, new RoundRobinScheduler())));
    }

    public static string Guest()
    {
        var sizes = new GuestSizes();
        var program = new GuestGenerator(sizes).Program(7);
        return GuestContract.Instance.Print(GuestContract.Instance.TraceOf(program, GuestContract.Instance.RunnerOf(new GuestKernel(sizes), sizes).Run(program, new RoundRobinScheduler())));
    }

    public static string Live() => LiveTraceText.Print(new LiveGenerator().Program(7), new LiveDifference(0, "rax", "0", "1"));

    public static string Machine()
    {
        var machine = SoftMachine();
        var (one, _) = new MachineCaseGenerator(7, 52).Numbered(3);
        return MachineTraceText.Print(MachineTrace.Of(one, new MachineRunner(machine).Run(one)));
    }

    public static MachineUnderTest SoftMachine() => new(new SoftMachine(2, Verified.Models.Machines.MachineMemory.Words, new SoftOptions { StructureCaches = true }), Looseness.None);

    public const string Scenario =
        """
        verified scenario 1
        sizes pages=8 vas=4
        register secondary=0 mm=0 signal=0 nomemory=0
        guestwrite secondary=0 vcpu=0 va=1 value=2   # a remark
        dontneed mm=0 first=1 last=1
        guestread secondary=0 vcpu=0 va=1
        """;

    public const string Recording =
        """
        # verified-trace 1 text
        # mmu shadow
        # clock mono
        # vcpu 100
        # slot 0 gfn 10 pages 16 hva 100000
        CPU:0 [LOST 3 EVENTS]
        guest-100 [000] ..... 1.000001: kvm_mmu_set_spte: gfn 10 spte aa25 (r-xu) level 1 at 10b8e4080
        guest-100 [000] ..... 1.000002: kvm_tdp_mmu_spte_changed: as id 1 gfn ab level 2 old_spte 8000000000000000 new_spte 123456800
        host-200 [001] ..... 1.000002: kvm_unmap_hva_range: mmu notifier unmap range: 0x00000000100000 -- 0x00000000101000
        host-200 [001] ..... 1.000003: tracing_mark_write: verified:ended
        host-200 [001] ..... 1.000003: mm_page_free: page=000000009b2e4c1b pfn=0xa order=0
        # end

        """;

    public const string Diff = "--- a/src/Kernel/A.cs\n+++ b/src/Kernel/A.cs\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n@@ -9,1 +9,2 @@\n four\n+five\n";

    public const string Story = "# A bug in a few words\n\n* Source: a commit\n* Caught by: XEN-TYPE-001\n* Sizes: xen frames=9 slots=3 domains=1 vcpus=2\n\nThe cause.\n";

    /// <summary>A binary recording with a page of each of its events; its texts and pages may be damaged before they are framed.</summary>
    public static byte[] Binary(Func<string, string> text, Func<byte[], byte[]> page)
    {
        using var file = new MemoryStream();
        void Line(string line) => file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        void Section(string name, byte[] bytes)
        {
            Line($"{name} {bytes.Length}");
            file.Write(bytes);
            Line("");
        }

        Line(text("verified-trace 1 binary\nmmu shadow\nclock mono\nvcpu 100\nslot 0 gfn 10 pages 16 hva 100000"));
        Section("header_page", Encoding.UTF8.GetBytes(text(KernelTexts.SmallHeaderPage)));
        foreach (var format in KernelTexts.Formats)
        {
            Section("format", Encoding.UTF8.GetBytes(text(format)));
        }

        Section("cpu 1", page(KernelTexts.Page(
            "0100000000000000 5C00000000000000"
            + "09000000" + "77000000 64000000 1000000000000000 25AA000000000000 8040 8E0B01000000 01000000"
            + "26000000" + "1B000000 C8000000 0000100000000000 0010100000000000"
            + "25000000" + "8F020000 C8000000 0A00000000000000 00000000")));
        Line(text("lost 0\nend").TrimEnd('\n'));
        return file.ToArray();
    }
}
