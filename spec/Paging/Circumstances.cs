using Verified.Abi.Machines;

namespace Verified.Spec.Paging;

/// <summary>What the access is and what the control registers say, as the bits of one word, so that a lemma can speak of all of them. The high half is PKRU.</summary>
public static class Circumstances
{
    /// <summary>The access stores.</summary>
    public static ulong Write => 1ul << 0;

    /// <summary>The access fetches an instruction. Means nothing with <see cref="Write"/>.</summary>
    public static ulong Fetch => 1ul << 1;

    /// <summary>The access is a user's.</summary>
    public static ulong ByUser => 1ul << 2;

    /// <summary>RFLAGS.AC.</summary>
    public static ulong AlignmentCheck => 1ul << 3;

    /// <summary>CR0.WP.</summary>
    public static ulong WriteProtect => 1ul << 4;

    /// <summary>EFER.NXE.</summary>
    public static ulong NoExecute => 1ul << 5;

    /// <summary>CR4.PSE.</summary>
    public static ulong LargePages => 1ul << 6;

    /// <summary>CR4.PGE.</summary>
    public static ulong GlobalPages => 1ul << 7;

    /// <summary>CR4.SMEP.</summary>
    public static ulong ExecutionPrevention => 1ul << 8;

    /// <summary>CR4.SMAP.</summary>
    public static ulong AccessPrevention => 1ul << 9;

    /// <summary>CR4.PKE.</summary>
    public static ulong ProtectionKeys => 1ul << 10;

    /// <summary>The CPU has no pages of a gigabyte.</summary>
    public static ulong NoGigabytePages => 1ul << 11;

    /// <summary>The CPU reserves bit 8 of the entries of levels 4 and 5.</summary>
    public static ulong UpperGlobalReserved => 1ul << 12;

    /// <summary>Where PKRU begins.</summary>
    public static int KeyRights => 32;

    /// <summary>The word for an access under these controls.</summary>
    public static ulong Of(in PagingControls controls, in Access access)
        => Of(controls) | Of(access.Kind) | If(access.IsUser, ByUser) | If(access.AlignmentCheck, AlignmentCheck);

    /// <summary>The bits of a physical address, among 32 to 51, that the CPU does not have.</summary>
    public static ulong Beyond(in PagingControls controls) => (~0ul << controls.PhysicalBits) & PageFlags.Frame;

    private static ulong Of(in PagingControls controls)
        => If(controls.WriteProtect, WriteProtect)
            | If(controls.NoExecute, NoExecute)
            | If(controls.LargePages, LargePages)
            | If(controls.GlobalPages, GlobalPages)
            | If(controls.SupervisorExecutionPrevention, ExecutionPrevention)
            | If(controls.SupervisorAccessPrevention, AccessPrevention)
            | If(controls.ProtectionKeys, ProtectionKeys)
            | If(controls.NoGigabytePages, NoGigabytePages)
            | If(controls.UpperGlobalReserved, UpperGlobalReserved)
            | ((ulong)controls.KeyRights << KeyRights);

    private static ulong Of(AccessKind kind) => kind switch
    {
        AccessKind.Read => 0,
        AccessKind.Write => Write,
        AccessKind.Execute => Fetch,
    };

    private static ulong If(bool condition, ulong bits) => condition ? bits : 0;
}
