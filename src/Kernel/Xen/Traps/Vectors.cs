namespace Verified.Kernel.Xen.Traps;

/// <summary>The vectors of the processor's exceptions, and which of them push an error code. Source: Intel SDM volume 3, 6.3.1 and 6.13.</summary>
internal static class Vectors
{
    public const byte Debug = 1;
    public const byte Nmi = 2;
    public const byte Breakpoint = 3;
    public const byte InvalidOpcode = 6;
    public const byte DeviceNotAvailable = 7;
    public const byte NotPresent = 11;
    public const byte Stack = 12;
    public const byte GeneralProtection = 13;
    public const byte PageFault = 14;

    /// <summary>The vector of system calls on 32 bits.</summary>
    public const byte LegacySyscall = 0x80;

    public const int Count = 256;
    public const int Exceptions = 32;

    /// <summary>X86_EXC_HAVE_EC: 8, 10 to 14, 17 and 21.</summary>
    private const uint WithErrorCode = (1u << 8) | (0x1fu << 10) | (1u << 17) | (1u << 21);

    public static bool HasErrorCode(byte vector) => vector < Exceptions && (WithErrorCode >> vector & 1) != 0;
}

/// <summary>The bits of a page fault's error code. Source: Intel SDM volume 3, 4.7.</summary>
internal static class PageFaultBits
{
    public const uint Present = 1u << 0;
    public const uint Write = 1u << 1;
    public const uint User = 1u << 2;
    public const uint Reserved = 1u << 3;
    public const uint Fetch = 1u << 4;
}

/// <summary>The low bits of other error codes. Source: Intel SDM volume 3, 6.13.</summary>
internal static class SelectorErrorBits
{
    public const uint External = 1u << 0;
    public const uint InterruptTable = 1u << 1;
    public const uint LocalTable = 1u << 2;
    public const int IndexShift = 3;
}
