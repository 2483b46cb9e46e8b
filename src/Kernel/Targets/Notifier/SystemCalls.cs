using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Targets.Notifier;

/// <summary>Where operations of programs enter the kernel: arguments are checked, and the address space is held while a thread is inside.</summary>
internal sealed class SystemCalls(Sizes sizes, MemoryManagement memory, VirtualMachine[] machines)
{
    /// <summary>Does one operation.</summary>
    /// <returns>EINVAL for arguments out of range; EFAULT for an address space that no thread runs in; what the operation answers.</returns>
    public KernelTask<Errno> Do(Operation operation) => operation.Kind switch
    {
        OperationKind.Write or OperationKind.Read => Access(operation),
        OperationKind.Unmap or OperationKind.Map or OperationKind.DontNeed or OperationKind.Protect or OperationKind.UnmapNested => OnRange(operation),
        OperationKind.Move => OnPair(operation),
        OperationKind.Age => OnPage(operation),
        OperationKind.Fork => Fork(operation),
        OperationKind.Exit => operation.A < sizes.Mms ? memory.Exit(memory.Spaces[operation.A]) : Refused(Errno.EINVAL),
        OperationKind.Reclaim => operation.A < sizes.Pages ? memory.Reclaim(new Pfn(operation.A), operation.B) : Refused(Errno.EINVAL),
        OperationKind.Register => Register(operation),
        OperationKind.Unregister => operation.A < sizes.Secondaries ? memory.UnregisterNotifier(machines[operation.A]) : Refused(Errno.EINVAL),
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
        return mm.TryGet() ? Within(mm, operation.Kind == OperationKind.Write ? memory.Write(cpu, mm, va, operation.D) : memory.Read(cpu, mm, va)) : Refused(Errno.EFAULT);
    }

    private KernelTask<Errno> OnRange(Operation operation)
    {
        var (first, last) = (new Va(operation.B), new Va(operation.C));
        if (operation.A >= sizes.Mms || !(first <= last) || last.Number >= sizes.Vas || operation.D > 1)
        {
            return Refused(Errno.EINVAL);
        }

        var mm = memory.Spaces[operation.A];
        return mm.TryGet() ? Within(mm, OnRange(operation, mm, first, last)) : Refused(Errno.EFAULT);
    }

    private KernelTask<Errno> OnRange(Operation operation, AddressSpace mm, Va first, Va last) => operation.Kind switch
    {
        OperationKind.Unmap => memory.Munmap(mm, first, last),
        OperationKind.UnmapNested => memory.MunmapNested(mm, first, last),
        OperationKind.Map => memory.Mmap(mm, first, last),
        OperationKind.DontNeed => memory.DontNeed(mm, first, last),
        _ => memory.Mprotect(mm, first, last, operation.D == 1),
    };

    private KernelTask<Errno> OnPair(Operation operation)
    {
        if (operation.A >= sizes.Mms || operation.B >= sizes.Vas || operation.C >= sizes.Vas)
        {
            return Refused(Errno.EINVAL);
        }

        var mm = memory.Spaces[operation.A];
        return mm.TryGet() ? Within(mm, memory.Mremap(mm, new Va(operation.B), new Va(operation.C))) : Refused(Errno.EFAULT);
    }

    private KernelTask<Errno> OnPage(Operation operation)
    {
        if (operation.A >= sizes.Mms || operation.B >= sizes.Vas)
        {
            return Refused(Errno.EINVAL);
        }

        var mm = memory.Spaces[operation.A];
        return mm.TryGet() ? Within(mm, memory.Age(mm, new Va(operation.B))) : Refused(Errno.EFAULT);
    }

    private KernelTask<Errno> Fork(Operation operation)
    {
        if (operation.A >= sizes.Mms || operation.B >= sizes.Mms)
        {
            return Refused(Errno.EINVAL);
        }

        var (parent, child) = (memory.Spaces[operation.A], memory.Spaces[operation.B]);
        return parent.TryGet() ? Within(parent, memory.Fork(parent, child)) : Refused(Errno.EFAULT);
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
