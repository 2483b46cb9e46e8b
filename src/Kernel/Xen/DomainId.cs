namespace Verified.Kernel.Xen;

/// <summary>domid_t: the number of a domain, or one of those that stand for something else.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/xen.h.</remarks>
internal readonly record struct DomainId(ushort Number)
{
    public static readonly DomainId Self = new(0x7ff0);

    /// <summary>Who owns what is not memory.</summary>
    public static readonly DomainId Io = new(0x7ff1);

    /// <summary>Who owns the hypervisor's memory that domains may see.</summary>
    public static readonly DomainId Xen = new(0x7ff2);

    public override string ToString() => $"dom:{Number}";
}
