namespace Verified.Tests.Hardware;

/// <summary>Texts as a Linux 6.18 writes them.</summary>
internal static class KernelTexts
{
    private const string Common =
        "format:\n" +
        "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" +
        "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n" +
        "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" +
        "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n";

    public const string UnmapFormat =
        "name: kvm_unmap_hva_range\nID: 27\n" + Common +
        "\tfield:unsigned long start;\toffset:8;\tsize:8;\tsigned:0;\n" +
        "\tfield:unsigned long end;\toffset:16;\tsize:8;\tsigned:0;\n\n" +
        "print fmt: \"mmu notifier unmap range: %#016lx -- %#016lx\", REC->start, REC->end\n";

    public const string SetSpteFormat =
        "name: kvm_mmu_set_spte\nID: 119\n" + Common +
        "\tfield:u64 gfn;\toffset:8;\tsize:8;\tsigned:0;\n" +
        "\tfield:u64 spte;\toffset:16;\tsize:8;\tsigned:0;\n" +
        "\tfield:u64 sptep;\toffset:24;\tsize:8;\tsigned:0;\n" +
        "\tfield:u8 level;\toffset:32;\tsize:1;\tsigned:0;\n";

    public const string FreeFormat =
        "name: mm_page_free\nID: 655\n" + Common +
        "\tfield:unsigned long pfn;\toffset:8;\tsize:8;\tsigned:0;\n" +
        "\tfield:unsigned int order;\toffset:16;\tsize:4;\tsigned:0;\n";

    public const string PrintFormat =
        "name: print\nID: 5\n" + Common +
        "\tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;\n" +
        "\tfield:char buf[];\toffset:16;\tsize:0;\tsigned:0;\n";

    public const string HeaderPage =
        "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n" +
        "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n" +
        "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n" +
        "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";

    /// <summary>The same, for pages of 128 bytes, so that a test can write one out.</summary>
    public const string SmallHeaderPage =
        "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n" +
        "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n" +
        "\tfield: char data;\toffset:16;\tsize:112;\tsigned:0;\n";

    public static readonly string[] Formats = [UnmapFormat, SetSpteFormat, FreeFormat, PrintFormat];

    /// <summary>A page of 128 bytes from hexadecimal digits; the rest of it is zero.</summary>
    public static byte[] Page(string hex)
    {
        var page = new byte[128];
        Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit))).CopyTo(page, 0);
        return page;
    }
}
