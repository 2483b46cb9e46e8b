using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Targets.Notifier;

/// <summary>Where operations of programs enter the kernel: arguments are checked, and the address space is held while a thread is inside.</summary>
/// <param name="sizes">How large the kernel is.</param>
/// <param name="memory">Its memory management.</param>
/// <param name="machines">Its secondary MMUs.</param>
/// <param name="steps">Hears of system calls.</param>
/// <param name="ids">Their numbers.</param>
internal sealed class SystemCalls(Sizes sizes, MemoryManagement memory, VirtualMachine[] machines, CallSteps steps, IdPool ids)
{
    /// <summary>Does one operation.</summary>
    /// <returns>EINVAL for arguments out of range; EFAULT for an address space that no thread runs in; what the operation answers.</returns>
    public KernelTask<Errno> Do(Operation operation) => operation.Kind switch
    {
        OperationKind.Write or OperationKind.Read => Access(operation),
        OperationKind.Unmap or OperationKind.Map or OperationKind.DontNeed or OperationKind.Protect or OperationKind.UnmapNested => OnRange(operation),
        OperationKind.Move => OnPair(operation),
        OperationKind.Age => OnPage(operation),
        OperationKind.Fork => operation.A < sizes.Mms && operation.B < sizes.Mms ? Call(operation) : Refused(Errno.EINVAL),
        OperationKind.Exit => operation.A < sizes.Mms ? Call(operation) : Refused(Errno.EINVAL),
        OperationKind.Reclaim => operation.A < sizes.Pages ? memory.Reclaim(new Pfn(operation.A), operation.B) : Refused(Errno.EINVAL),
        OperationKind.Register => Register(operation),
        OperationKind.Unregister => operation.A < sizes.Secondaries ? Unregister(operation.A) : Refused(Errno.EINVAL),
        OperationKind.GuestWrite or OperationKind.GuestRead or OperationKind.GuestInvalidate => Guest(operation),
        _ => Refused(Errno.EINVAL),
    };

    private KernelTask<Errno> Access(Operation operation)
    {
        var (cpu, va) = (operation.A, new Va(operation.C));
        if (cpu >= sizes.Cpus || operation.B >= sizes.Mms || va.Number >= sizes.Vas || operation.D >= sizes.Values)
        {
            return Refused(Errno.EINVAL);
        }

        var mm = memory.Spaces[operation.B];
        return mm.TryGet() ? Within(mm, operation.Kind == OperationKind.Write ? Write(cpu, mm, va, operation.D) : Read(cpu, mm, va)) : Refused(Errno.EFAULT);
    }

    private async KernelTask<Errno> Write(int cpu, AddressSpace mm, Va va, int value)
    {
        var errno = await memory.Write(cpu, mm, va, value);
        steps.Accessed(errno, mm.Index, va.Number, write: true);
        return errno;
    }

    private async KernelTask<Errno> Read(int cpu, AddressSpace mm, Va va)
    {
        var errno = await memory.Read(cpu, mm, va);
        steps.Accessed(errno, mm.Index, va.Number, write: false);
        return errno;
    }

    private KernelTask<Errno> OnRange(Operation operation)
    {
        var (first, last) = (new Va(operation.B), new Va(operation.C));
        if (operation.A >= sizes.Mms || !(first <= last) || last.Number >= sizes.Vas || operation.D > 1)
        {
            return Refused(Errno.EINVAL);
        }

        return Call(operation);
    }

    private KernelTask<Errno> OnPair(Operation operation) =>
        operation.A >= sizes.Mms || operation.B >= sizes.Vas || operation.C >= sizes.Vas ? Refused(Errno.EINVAL) : Call(operation);

    /// <summary>A system call from its entry to its answer. Nothing else runs between what the kernel does last and the answer.</summary>
    private async KernelTask<Errno> Call(Operation operation)
    {
        await ids;
        var mm = memory.Spaces[operation.A];
        if (operation.Kind != OperationKind.Exit && !mm.TryGet())
        {
            return Errno.EFAULT;
        }

        var call = ids.Take();
        steps.Begin(call, AskedCall.Of(operation)!.Value);
        var errno = await Made(operation, mm);
        steps.Return(errno);
        ids.Return(call);
        if (operation.Kind != OperationKind.Exit)
        {
            mm.Users.Put();
        }

        return errno;
    }

    private KernelTask<Errno> Made(Operation operation, AddressSpace mm)
    {
        var (first, last) = (new Va(operation.B), new Va(operation.C));
        return operation.Kind switch
        {
            OperationKind.Unmap => memory.Munmap(mm, first, last),
            OperationKind.UnmapNested => memory.MunmapNested(mm, first, last),
            OperationKind.Map => memory.Mmap(mm, first, last),
            OperationKind.DontNeed => memory.DontNeed(mm, first, last),
            OperationKind.Protect => memory.Mprotect(mm, first, last, operation.D == 1),
            OperationKind.Move => memory.Mremap(mm, first, last),
            OperationKind.Age => memory.Age(mm, first),
            OperationKind.Fork => memory.Fork(mm, memory.Spaces[operation.B]),
            _ => memory.Exit(mm),
        };
    }

    private KernelTask<Errno> OnPage(Operation operation)
    {
        if (operation.A >= sizes.Mms || operation.B >= sizes.Vas)
        {
            return Refused(Errno.EINVAL);
        }

        return Call(operation);
    }

    private async KernelTask<Errno> Unregister(int secondary)
    {
        var errno = await memory.UnregisterNotifier(machines[secondary]);
        steps.Unregistered(errno, secondary);
        return errno;
    }

    private KernelTask<Errno> Register(Operation operation)
    {
        if (operation.A >= sizes.Secondaries || operation.B >= sizes.Mms || operation.C > 1 || operation.D > 1)
        {
            return Refused(Errno.EINVAL);
        }

        var mm = memory.Spaces[operation.B];
        return mm.TryGet()
            ? Within(mm, memory.RegisterNotifier(machines[operation.A], mm, signalPending: operation.C == 1, outOfMemory: operation.D == 1))
            : Refused(Errno.EFAULT);
    }

    private KernelTask<Errno> Guest(Operation operation)
    {
        var (vcpu, gfn) = (operation.B, new Gfn(operation.C));
        if (operation.A >= sizes.Secondaries || vcpu >= sizes.Vcpus || gfn.Number >= sizes.Vas || operation.D >= sizes.Values)
        {
            return Refused(Errno.EINVAL);
        }

        var machine = machines[operation.A];
        return operation.Kind switch
        {
            OperationKind.GuestWrite => machine.GuestWrite(vcpu, gfn, operation.D),
            OperationKind.GuestRead => machine.GuestRead(vcpu, gfn),
            _ => machine.InvalidateGuestPage(vcpu, gfn),
        };
    }

    /// <summary>The caller has the address space; it is let go when the operation has answered.</summary>
    private static async KernelTask<Errno> Within(AddressSpace mm, KernelTask<Errno> operation)
    {
        var errno = await operation;
        mm.Users.Put();
        return errno;
    }

    private static KernelTask<Errno> Refused(Errno errno) => new(null, errno);
}
