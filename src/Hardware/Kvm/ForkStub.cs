using Iced.Intel;
using Verified.Hardware.Tracing;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Kvm;

/// <summary>A few instructions that fork this process so that the child never returns to managed code.</summary>
/// <remarks>
/// The child has one thread and a runtime whose other threads are gone: it may only store, sleep and exit, by
/// system calls of its own, with every signal blocked. It is cloned without an exit signal, so that the runtime's own child handling never sees it.
/// Source: Linux arch/x86/entry/syscalls/syscall_64.tbl.
/// </remarks>
internal sealed unsafe class ForkStub : IDisposable
{
    private const int SysSignalMask = 14, SysNanosleep = 35, SysClone = 56, SysExitGroup = 231, StubBytes = 4096;
    private const ulong Poison = 0xBAD0_BAD0_BAD0_BAD0;
    private readonly nint _code;

    public ForkStub()
    {
        _code = Native.CheckAddress(
            Native.mmap(0, StubBytes, HostMemory.ReadWrite, Native.MAP_PRIVATE | Native.MAP_ANONYMOUS, -1, 0), "mmap of the fork stub");
        Assemble().CopyTo(new Span<byte>((void*)_code, StubBytes));
        Native.Check(Native.mprotect(_code, StubBytes, Native.PROT_READ | Native.PROT_EXEC), "mprotect of the fork stub");
    }

    /// <summary>Forks. The child poisons pages from an address on, sleeps and exits with status 0.</summary>
    /// <returns>The child's process number, or a negated error number.</returns>
    public int Fork(nint address, nint pages, nint pauseNs) => (int)((delegate* unmanaged<nint, nint, nint, nint>)_code)(address, pages, pauseNs);

    public void Dispose() => Native.munmap(_code, StubBytes);

    private static byte[] Assemble()
    {
        var asm = new Assembler(64);
        Label parent = asm.CreateLabel();
        asm.push(rbx);
        asm.push(r12);
        asm.push(r13);
        asm.mov(rbx, rdi);
        asm.mov(r12, rsi);
        asm.mov(r13, rdx);

        // Two signal sets on the stack: the one to restore, and above it the set of all signals.
        asm.push(-1);
        asm.push(0);
        SetSignalMask(asm, __[rsp + 8], __[rsp]);

        asm.xor(edi, edi);
        asm.xor(esi, esi);
        asm.xor(edx, edx);
        asm.xor(r10d, r10d);
        asm.xor(r8d, r8d);
        Call(asm, SysClone);
        asm.test(rax, rax);
        asm.jne(parent);
        Child(asm);

        asm.Label(ref parent);
        asm.mov(rbx, rax);
        SetSignalMask(asm, __[rsp], __[rsp + 8]);
        asm.mov(rax, rbx);
        asm.add(rsp, 16);
        asm.pop(r13);
        asm.pop(r12);
        asm.pop(rbx);
        asm.ret();

        using var code = new MemoryStream();
        asm.Assemble(new StreamCodeWriter(code), 0);
        return code.ToArray();
    }

    private static void Child(Assembler asm)
    {
        Label page = asm.CreateLabel();
        asm.mov(rax, Poison);
        asm.Label(ref page);
        asm.mov(__qword_ptr[rbx], rax);
        asm.add(rbx, (int)Paging.PageBytes);
        asm.dec(r12);
        asm.jne(page);

        // struct timespec on the stack: seconds, nanoseconds.
        asm.push(r13);
        asm.push(0);
        asm.mov(rdi, rsp);
        asm.xor(esi, esi);
        Call(asm, SysNanosleep);
        asm.xor(edi, edi);
        Call(asm, SysExitGroup);
    }

    private static void SetSignalMask(Assembler asm, AssemblerMemoryOperand mask, AssemblerMemoryOperand before)
    {
        const int setMask = 2, maskBytes = 8;
        asm.mov(edi, setMask);
        asm.lea(rsi, mask);
        asm.lea(rdx, before);
        asm.mov(r10d, maskBytes);
        Call(asm, SysSignalMask);
    }

    private static void Call(Assembler asm, int number)
    {
        asm.mov(eax, number);
        asm.syscall();
    }
}
