namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>What a processor of the guest puts off, to do it together.</summary>
/// <remarks>Source: Linux 5ead97c84f include/asm-i386/paravirt.h, enum paravirt_lazy_mode.</remarks>
internal enum LazyMode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Changes of page tables, and the flushes for them.</summary>
    Mmu,

    /// <summary>What a switch to another process changes in the processor.</summary>
    Cpu,
}
