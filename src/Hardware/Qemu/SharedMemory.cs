namespace Verified.Hardware.Qemu;

/// <summary>Memory of a nameless file that another process maps too: the whole RAM of an emulated machine. Nothing of it is left when both have ended.</summary>
public sealed unsafe class SharedMemory : IDisposable
{
    private readonly int _file;
    private nint _start;

    /// <summary>Memory that is all zero.</summary>
    /// <param name="bytes">How much: a multiple of 4,096.</param>
    /// <exception cref="SystemCallException">The system gives none.</exception>
    public SharedMemory(long bytes)
    {
        Bytes = bytes;
        _file = Native.Check(Native.memfd_create("verified-machine", Native.MFD_CLOEXEC), "memfd_create");
        try
        {
            Native.Check(Native.ftruncate(_file, (nint)bytes), "ftruncate");
            _start = Native.CheckAddress(Native.mmap(0, (nint)bytes, Native.PROT_READ | Native.PROT_WRITE, Native.MAP_SHARED, _file, 0), "mmap");
        }
        catch (SystemCallException)
        {
            Native.close(_file);
            throw;
        }
    }

    /// <summary>How large it is.</summary>
    public long Bytes { get; }

    /// <summary>A name under which another process of the same user can open it while this one lives.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_file}";

    /// <summary>A part of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie inside.</exception>
    public Span<byte> Slice(ulong from, int length)
    {
        ObjectDisposedException.ThrowIf(_start == 0, this);
        if (from > (ulong)Bytes || (ulong)length > (ulong)Bytes - from)
        {
            throw new ArgumentOutOfRangeException(nameof(from), $"0x{from:x}: the memory ends at 0x{Bytes:x}");
        }

        return new Span<byte>((void*)(_start + (nint)from), length);
    }

    /// <summary>A word that the other process may change at any time.</summary>
    public ref ulong Word(ulong at) => ref System.Runtime.CompilerServices.Unsafe.As<byte, ulong>(ref Slice(at, sizeof(ulong))[0]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_start != 0)
        {
            Native.munmap(_start, (nint)Bytes);
            Native.close(_file);
            _start = 0;
        }
    }
}
