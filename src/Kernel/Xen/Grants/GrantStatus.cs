namespace Verified.Kernel.Xen.Grants;

/// <summary>GNTST_*: what one grant operation answers in its structure.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/grant_table.h.</remarks>
internal enum GrantStatus : short
{
    Okay = 0,
    GeneralError = -1,
    BadDomain = -2,
    BadReference = -3,
    BadHandle = -4,
    BadVirtualAddress = -5,
    BadDeviceAddress = -6,
    PermissionDenied = -8,
    BadPage = -9,
    NoSpace = -13,
}
