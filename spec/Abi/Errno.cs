namespace Verified.Abi;

/// <summary>The error numbers that the contracts answer, with their Linux values.</summary>
/// <remarks>Source: Linux include/uapi/asm-generic/errno-base.h.</remarks>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>A signal is pending.</summary>
    EINTR = 4,

    /// <summary>Try again.</summary>
    EAGAIN = 11,

    /// <summary>No memory is left.</summary>
    ENOMEM = 12,

    /// <summary>The address is not mapped.</summary>
    EFAULT = 14,

    /// <summary>The thing is in use.</summary>
    EBUSY = 16,

    /// <summary>It exists already.</summary>
    EEXIST = 17,

    /// <summary>An argument is out of range.</summary>
    EINVAL = 22,
}
