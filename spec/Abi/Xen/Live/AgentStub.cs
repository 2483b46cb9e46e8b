namespace Verified.Abi.Xen.Live;

/// <summary>The instructions that the agent can be told to execute, with the registers that it is told.</summary>
public enum AgentStub
{
    /// <summary>syscall: in the kernel a hypercall.</summary>
    Syscall = 0,

    /// <summary>mov byte [rbx+1], 0, then syscall: events are unmasked in vcpu_info at rbx, and the hypervisor is entered before anything else can happen.</summary>
    UnmaskAndSyscall = 1,

    /// <summary>mov rax, [rdi].</summary>
    Load = 2,

    /// <summary>mov [rdi], rax.</summary>
    Store = 3,

    /// <summary>mov byte [rdi], al.</summary>
    StoreByte = 4,

    /// <summary>rep stosq: rcx words from rdi on become rax.</summary>
    Fill = 5,

    /// <summary>int 0x21.</summary>
    Int21 = 6,

    /// <summary>int 0x80.</summary>
    Int80 = 7,

    /// <summary>int3.</summary>
    Int3 = 8,

    /// <summary>ud2, alone.</summary>
    Ud2 = 9,

    /// <summary>hlt.</summary>
    Hlt = 10,

    /// <summary>cli.</summary>
    Cli = 11,

    /// <summary>sti.</summary>
    Sti = 12,

    /// <summary>in al, dx.</summary>
    In = 13,

    /// <summary>out dx, al.</summary>
    Out = 14,

    /// <summary>mov rax, cr0.</summary>
    ReadCr0 = 15,

    /// <summary>mov cr0, rax.</summary>
    WriteCr0 = 16,

    /// <summary>mov rax, cr2.</summary>
    ReadCr2 = 17,

    /// <summary>mov cr2, rax.</summary>
    WriteCr2 = 18,

    /// <summary>mov rax, cr3.</summary>
    ReadCr3 = 19,

    /// <summary>mov cr3, rax.</summary>
    WriteCr3 = 20,

    /// <summary>mov rax, cr8.</summary>
    ReadCr8 = 21,

    /// <summary>mov rax, dr7.</summary>
    ReadDr7 = 22,

    /// <summary>mov dr7, rax.</summary>
    WriteDr7 = 23,

    /// <summary>mov dr0, rax.</summary>
    WriteDr0 = 24,

    /// <summary>mov rax, dr0.</summary>
    ReadDr0 = 25,

    /// <summary>clts.</summary>
    Clts = 26,

    /// <summary>ud2 and the letters xen, then cpuid.</summary>
    ForcedCpuid = 27,

    /// <summary>rdmsr.</summary>
    ReadMsr = 28,

    /// <summary>wrmsr.</summary>
    WriteMsr = 29,

    /// <summary>wbinvd.</summary>
    Wbinvd = 30,

    /// <summary>invd.</summary>
    Invd = 31,

    /// <summary>sysret.</summary>
    Sysret = 32,

    /// <summary>int 0x22: the agent has a handler for it that user mode may not call.</summary>
    Int22 = 33,

    /// <summary>lgdt [rdi].</summary>
    Lgdt = 34,

    /// <summary>ltr ax.</summary>
    Ltr = 35,

    /// <summary>mov word [rdi], ax.</summary>
    StoreWord = 36,

    /// <summary>fninit: needs that no task switch is marked.</summary>
    UseFpu = 37,
}
