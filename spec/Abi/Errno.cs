namespace Verified.Abi;

/// <summary>The error numbers that the contracts answer, with the values that Linux and Xen share.</summary>
/// <remarks>Source: Linux include/uapi/asm-generic/errno-base.h; Xen 4.17 xen/include/public/errno.h.</remarks>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The caller has no right to do this.</summary>
    EPERM = 1,

    /// <summary>There is none of that name.</summary>
    ENOENT = 2,

    /// <summary>There is no such domain.</summary>
    ESRCH = 3,

    /// <summary>A signal is pending.</summary>
    EINTR = 4,

    /// <summary>There is no such thing at that address.</summary>
    ENXIO = 6,

    /// <summary>It is too much.</summary>
    E2BIG = 7,

    /// <summary>Try again.</summary>
    EAGAIN = 11,

    /// <summary>No memory is left.</summary>
    ENOMEM = 12,

    /// <summary>The thing does not permit this.</summary>
    EACCES = 13,

    /// <summary>The address is not mapped.</summary>
    EFAULT = 14,

    /// <summary>The thing is in use.</summary>
    EBUSY = 16,

    /// <summary>It exists already.</summary>
    EEXIST = 17,

    /// <summary>There is no such device.</summary>
    ENODEV = 19,

    /// <summary>An argument is out of range.</summary>
    EINVAL = 22,

    /// <summary>No number is left to hand out.</summary>
    ENOSPC = 28,

    /// <summary>A number is out of its domain.</summary>
    EDOM = 33,

    /// <summary>There is no such command.</summary>
    ENOSYS = 38,

    /// <summary>There are no data.</summary>
    ENODATA = 61,

    /// <summary>The hypervisor was interrupted and continues by itself. No guest sees it.</summary>
    ERESTART = 85,

    /// <summary>The operation is not for this kind of domain.</summary>
    EOPNOTSUPP = 95,
}
