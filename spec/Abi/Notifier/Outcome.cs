namespace Verified.Abi.Notifier;

/// <summary>What a system call answers.</summary>
public enum Outcome
{
    /// <summary>It is done.</summary>
    Success,

    /// <summary>Memory is out, or something of the range is not mapped.</summary>
    ENOMEM,

    /// <summary>Something is there already.</summary>
    EEXIST,

    /// <summary>It makes no sense.</summary>
    EINVAL,

    /// <summary>Nothing is mapped there.</summary>
    EFAULT,
}
