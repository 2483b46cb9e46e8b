namespace Verified.Kernel.Xen.Emulation;

/// <summary>The numbers of model-specific registers. Source: Intel SDM volume 4; Xen 4.17 xen/arch/x86/include/asm/msr-index.h.</summary>
internal static class Msr
{
    public const uint Tsc = 0x10;
    public const uint PlatformId = 0x17;
    public const uint ApicBase = 0x1b;
    public const uint FeatureControl = 0x3a;
    public const uint MicrocodeRevision = 0x8b;
    public const uint PlatformInfo = 0xce;
    public const uint MiscFeaturesEnables = 0x140;
    public const uint PerfStatus = 0x198;
    public const uint PerfControl = 0x199;
    public const uint ThermControl = 0x19a;
    public const uint ThermStatus = 0x19c;
    public const uint MiscEnable = 0x1a0;
    public const uint EnergyPerfBias = 0x1b0;
    public const uint Pat = 0x277;
    public const uint PerfCapabilities = 0x345;
    public const uint Mperf = 0xe7;
    public const uint Aperf = 0xe8;
    public const uint XenHypercallPage = 0x4000_0000;
    public const uint LastOfXen = 0x4000_02ff;
    public const uint Efer = 0xc000_0080;
    public const uint FsBase = 0xc000_0100;
    public const uint GsBase = 0xc000_0101;
    public const uint ShadowGsBase = 0xc000_0102;
    public const uint TscAux = 0xc000_0103;
    public const uint NorthbridgeConfiguration = 0xc001_001f;
}
