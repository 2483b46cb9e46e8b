using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Verified.Hardware;

/// <summary>The system calls of Linux that this project makes, as the C library offers them.</summary>
internal static unsafe partial class Native
{
    public const int EINTR = 4, EAGAIN = 11, ENOMEM = 12, EFAULT = 14, EBUSY = 16, EINVAL = 22;
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
    public const int PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4;
    public const int MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20, MAP_FIXED_NOREPLACE = 0x100000;
    public const int SIGKILL = 9;
    public const int MADV_NOHUGEPAGE = 15, MADV_DONTNEED = 4, MADV_COLLAPSE = 25;
    public const int MREMAP_MAYMOVE = 1, MREMAP_FIXED = 2;
    public const int FALLOC_FL_KEEP_SIZE = 1, FALLOC_FL_PUNCH_HOLE = 2;
    public const int WAIT_ANY_KIND = 0x40000000;
    public const uint MFD_CLOEXEC = 1;
    public const int CLOCK_MONOTONIC = 1, SIGEV_THREAD_ID = 4, SIG_BLOCK = 0, SIG_SETMASK = 2;

    /// <summary>What mmap and mremap answer when they refuse.</summary>
    public static nint Failed => -1;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int fd, byte* buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int fd, byte* buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint pread(int fd, void* buffer, nint length, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint pwrite(int fd, void* buffer, nint length, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int fd, ulong request, nint argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint mmap(nint address, nint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int munmap(nint address, nint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mprotect(nint address, nint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int madvise(nint address, nint length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint mremap(nint address, nint oldLength, nint newLength, int flags, nint newAddress);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ftruncate(int fd, nint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fallocate(int fd, int mode, nint offset, nint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int gettid();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int timer_create(int clock, SignalEvent* what, nint* timer);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int timer_settime(nint timer, int flags, TimerSpan* value, TimerSpan* old);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int timer_delete(nint timer);

    /// <summary>Answers an errno, and does not set the thread's.</summary>
    [LibraryImport("libc")]
    public static partial int pthread_sigmask(int how, SignalSet* set, SignalSet* old);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sigtimedwait(SignalSet* set, void* info, Moment* limit);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int nanosleep(Moment* span, Moment* left);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mount(string source, string target, string type, ulong flags, nint data);

    /// <summary>A set of signals; the kernel knows the first word of it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    public struct SignalSet
    {
        public ulong First;
    }

    /// <summary>What a timer does when it runs out: a signal to one thread.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    public struct SignalEvent
    {
        public nint Value;
        public int Signal, Notify, Thread;
    }

    /// <summary>A time in seconds and nanoseconds.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Moment
    {
        public nint Seconds, Nanoseconds;
    }

    /// <summary>The period and the first time of a timer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimerSpan
    {
        public Moment Interval, First;
    }

    /// <summary>The error number of the last call.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    /// <summary>Passes an answer on, or throws with the text of the error when it is negative.</summary>
    public static int Check(int answer, string call) => answer >= 0 ? answer : throw Failure(call);

    /// <summary>Passes an address on, or throws with the text of the error when it is none.</summary>
    public static nint CheckAddress(nint answer, string call) => answer != Failed ? answer : throw Failure(call);

    /// <summary>The exception for a call that the kernel refused.</summary>
    public static SystemCallException Failure(string call) => new(call, Error);
}

/// <summary>The kernel refused a system call that a live run cannot do without.</summary>
public sealed class SystemCallException : Exception
{
    internal SystemCallException(string call, int error)
        : base($"{call}: {new Win32Exception(error).Message} (errno {error})") => Error = error;

    /// <summary>The error number.</summary>
    public int Error { get; }
}
