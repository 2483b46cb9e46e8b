using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>This process as the address space of a scenario. An address of a scenario is a block of pages, of which only the first is used.</summary>
internal sealed unsafe class ScenarioProcess : IDisposable
{
    // The most that the stub can sleep, and far more than a scenario takes.
    private const nint ChildLives = 999_999_999;
    private const nint BlockBytes = ScenarioGuest.Spacing * (nint)Paging.PageBytes;
    private readonly Sizes _sizes;
    private readonly AnonymousMemory _memory, _spare = new(1);
    private readonly ForkStub _stub = new();
    private readonly Dictionary<int, int> _children = [];
    private readonly int _pipe;
    private ScenarioGuest? _guest;

    public ScenarioProcess(Sizes sizes)
    {
        _sizes = sizes;
        _memory = new AnonymousMemory((ulong)(sizes.Vas * ScenarioGuest.Spacing));
        _pipe = Native.Check(Native.memfd_create("verified-scenario", Native.MFD_CLOEXEC), "memfd_create");
        Prepare(0, sizes.Vas - 1);
    }

    /// <summary>The address of a scenario that a guest page is, or null.</summary>
    public int? AddressOf(Gfn page)
    {
        ulong place = page.Number - GuestLayout.Private.Number;
        return page.Number >= GuestLayout.Private.Number && place % ScenarioGuest.Spacing == 0 && place / ScenarioGuest.Spacing < (ulong)_sizes.Vas
            ? (int)(place / ScenarioGuest.Spacing)
            : null;
    }

    /// <summary>The addresses of a scenario that lie in a range of this process's addresses, as bits.</summary>
    public uint AddressesIn(HvaRange range)
    {
        uint addresses = 0;
        for (int va = 0; va < _sizes.Vas; va++)
            if (range.Start.Address <= (ulong)At(va) && (ulong)At(va) < range.End.Address) addresses |= 1u << va;
        return addresses;
    }

    /// <summary>Does one operation.</summary>
    public (Errno Answer, int? Value) Do(Operation operation) => operation.Kind switch
    {
        OperationKind.Write => (Store(operation.C, operation.D), null),
        OperationKind.Read => Load(operation.C),
        OperationKind.Unmap => (Answer(Native.munmap(At(operation.B), Length(operation))), null),
        OperationKind.Map => (Map(operation), null),
        OperationKind.DontNeed => (Answer(Native.madvise(At(operation.B), Length(operation), Native.MADV_DONTNEED)), null),
        OperationKind.Protect => (Answer(Native.mprotect(At(operation.B), Length(operation), operation.D == 1 ? HostMemory.ReadWrite : Native.PROT_READ)), null),
        OperationKind.Move => (Move(operation), null),
        OperationKind.Fork => (Fork(operation.B), null),
        OperationKind.Exit => (Exit(operation.A), null),
        OperationKind.Register => (Register(), null),
        OperationKind.Unregister => (Unregister(), null),
        OperationKind.GuestWrite => (_guest?.Store(operation.C, operation.D) ?? Errno.EFAULT, null),
        OperationKind.GuestRead => GuestLoad(operation.C),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    public void Dispose()
    {
        foreach (int child in _children.Keys.ToArray()) Exit(child);
        _guest?.Dispose();
        Native.close(_pipe);
        _stub.Dispose();
        _spare.Dispose();
        _memory.Dispose();
    }

    private nint At(int va) => _memory.AddressOf(va * ScenarioGuest.Spacing);

    private nint Length(Operation operation) => At(operation.C) - At(operation.B) + BlockBytes;

    private int? Number(ulong value) => value < (ulong)_sizes.Values ? (int)value : ScenarioLine.Foreign;

    // By a system call that copies from or to the address, so that a fault is an answer.
    private Errno Store(int va, ulong value)
    {
        Native.Check((int)Native.pwrite(_pipe, &value, sizeof(ulong), 0), "pwrite");
        return Answer((int)Native.pread(_pipe, (byte*)At(va), sizeof(ulong), 0));
    }

    private (Errno Answer, int? Value) Load(int va)
    {
        if (Answer((int)Native.pwrite(_pipe, (byte*)At(va), sizeof(ulong), 0)) is var refused and not Errno.None) return (refused, null);
        ulong value;
        Native.Check((int)Native.pread(_pipe, &value, sizeof(ulong), 0), "pread");
        return (Errno.None, Number(value));
    }

    private (Errno Answer, int? Value) GuestLoad(int va)
    {
        var (answer, value) = _guest?.Load(va) ?? (Errno.EFAULT, 0);
        return (answer, answer == Errno.None ? Number(value) : null);
    }

    private Errno Map(Operation operation)
    {
        const int flags = Native.MAP_PRIVATE | Native.MAP_ANONYMOUS | Native.MAP_FIXED_NOREPLACE;
        if (Native.mmap(At(operation.B), Length(operation), HostMemory.ReadWrite, flags, -1, 0) == Native.Failed) return (Errno)Native.Error;
        Prepare(operation.B, operation.C);
        return Errno.None;
    }

    /// <summary>No large page: the addresses of a scenario are pages of their own. And the last page of each block is written, since a fork passes over memory that nobody has written.</summary>
    /// <remarks>Source: Linux mm/memory.c, vma_needs_copy. The kernel of 2008 had no zero page, so that what was read counted as written.</remarks>
    private void Prepare(int first, int last)
    {
        Native.Check(Native.madvise(At(first), At(last) - At(first) + BlockBytes, Native.MADV_NOHUGEPAGE), "madvise(MADV_NOHUGEPAGE)");
        for (int va = first; va <= last; va++) *(byte*)(At(va) + BlockBytes - (nint)Paging.PageBytes) = 1;
    }

    private Errno Move(Operation operation) => Native.mremap(
        At(operation.B), BlockBytes, BlockBytes, Native.MREMAP_MAYMOVE | Native.MREMAP_FIXED, At(operation.C)) == Native.Failed
        ? (Errno)Native.Error
        : Errno.None;

    private Errno Fork(int child)
    {
        int process = _stub.Fork(_spare.Start, 1, ChildLives);
        if (process < 0) return (Errno)(-process);
        _children[child] = process;
        return Errno.None;
    }

    private Errno Exit(int child)
    {
        if (!_children.Remove(child, out int process)) return Errno.EFAULT;
        int status;
        Native.kill(process, Native.SIGKILL);
        while (Native.waitpid(process, &status, Native.WAIT_ANY_KIND) < 0)
            if (Native.Error != Native.EINTR) throw Native.Failure("waitpid");
        return Errno.None;
    }

    private Errno Register()
    {
        if (_guest is not null) return Errno.EBUSY;
        _guest = new ScenarioGuest(_memory.Range);
        return Errno.None;
    }

    private Errno Unregister()
    {
        if (_guest is null) return Errno.EINVAL;
        _guest.Dispose();
        _guest = null;
        return Errno.None;
    }

    private static Errno Answer(int answer) => answer >= 0 ? Errno.None : (Errno)Native.Error;
}
