using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

internal sealed partial class Emulator
{
    public const int BitsOfAByte = 8;
    private const int ConfigAddress = 0xcf8;
    private const int ConfigData = 0xcfc;
    private const int ConfigDataBytes = 4;
    private const int RtcIndex = 0x70;
    private const int RtcData = 0x71;

    /// <summary>guest_io_okay: the virtual I/O privilege level permits it, or every bit of the guest's bitmap for these ports is cleared.</summary>
    /// <remarks>The bitmap is read in the kernel's address space. What of it cannot be read forbids.</remarks>
    private bool GuestPermits(Vcpu vcpu, int port, int bytes)
    {
        if (IoplPermits(vcpu))
        {
            return true;
        }

        if (port + bytes > vcpu.Context.IoBitmapPorts)
        {
            return false;
        }

        Span<byte> bits = [byte.MaxValue, byte.MaxValue];
        var inUser = vcpu.InUserMode;
        if (inUser)
        {
            ToggleRoot(vcpu);
        }

        Span<byte> seen = stackalloc byte[2];
        seen[..guestAccess.Read(vcpu, vcpu.Context.IoBitmap + (ulong)(port / BitsOfAByte), seen)].CopyTo(bits);
        if (inUser)
        {
            ToggleRoot(vcpu);
        }

        var mask = bits[0] | (bits[1] << BitsOfAByte);
        return (mask & (((1 << bytes) - 1) << (port % BitsOfAByte))) == 0;
    }

    /// <summary>admin_io_okay: the ports are the domain's, and none that the hypervisor always stands before.</summary>
    private static bool AdminPermits(Domain domain, int port, int bytes) =>
        !(port == ConfigAddress && bytes == ConfigDataBytes)
        && !(port <= RtcData && port + bytes > RtcIndex)
        && domain.MayReachPorts(port, port + bytes - 1);

    /// <summary>toggle_guest_pt.</summary>
    private void ToggleRoot(Vcpu vcpu)
    {
        if (!vcpu.Domain.Mode.Is32Bit)
        {
            hypervisor.ToggleGuestMode(vcpu);
        }
    }

    /// <summary>check_guest_io_breakpoint: which of the guest's breakpoints on I/O these ports hit.</summary>
    private static uint IoBreakpoints(VcpuContext context, int port, int bytes)
    {
        var matched = 0u;
        for (var breakpoint = 0; context.Dr7Emulated != 0 && (context.Cr4 & DebugRegisters.Cr4DebugExtensions) != 0 && breakpoint < DebugRegisters.Breakpoints; breakpoint++)
        {
            if ((context.Dr7Emulated >> (breakpoint * DebugRegisters.Dr7EnableBits) & 3) == 0)
            {
                continue;
            }

            ulong width = (context.Dr7 >> (DebugRegisters.Dr7LengthShift + (breakpoint * DebugRegisters.Dr7TypeBits)) & 3) switch
            {
                0 => 1,
                1 => 2,
                2 => 8,
                _ => 4,
            };
            var start = context.Breakpoints[breakpoint] & ~(width - 1);
            matched |= start < (ulong)(port + bytes) && start + width > (ulong)port ? 1u << breakpoint : 0;
        }

        return matched;
    }
}
