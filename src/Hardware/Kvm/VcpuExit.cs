namespace Verified.Hardware.Kvm;

/// <summary>Why a virtual CPU stopped running guest code.</summary>
internal enum VcpuExit
{
    /// <summary>The guest executed an I/O instruction, see <see cref="Vcpu.Io"/>. RIP may be at it or behind it; it is done when the CPU runs again.</summary>
    Io,

    /// <summary>The host memory behind an access is missing or may not be accessed so; the instruction has not happened.</summary>
    HostFault,

    /// <summary>A signal arrived.</summary>
    Interrupted,

    /// <summary>An exception met nobody to handle it, see <see cref="Vcpu.Events"/>; RIP is at the instruction that raised it.</summary>
    Shutdown,

    /// <summary>The guest halted.</summary>
    Halt,

    /// <summary>The guest touched physical memory that it does not have, see <see cref="Vcpu.Mmio"/>.</summary>
    Mmio,

    /// <summary>The kernel cannot go on with this guest: mostly an instruction that it cannot emulate. <see cref="Vcpu.SubError"/> tells which.</summary>
    InternalError,

    /// <summary>The CPU refused the guest's state. <see cref="Vcpu.SubError"/> tells why.</summary>
    FailEntry,

    /// <summary>Another reason, of which nothing here makes use.</summary>
    Broken,
}
