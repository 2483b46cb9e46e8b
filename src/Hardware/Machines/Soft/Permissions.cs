using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Soft;

/// <summary>Which of the twelve accesses (three kinds, by supervisor or user, with RFLAGS.AC or without) a translation permits, as a set of bits, worked out once for the controls.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.6.</remarks>
internal sealed class Permissions
{
    private const int Accesses = 12;
    private readonly ushort[] byRights = new ushort[8];
    private readonly ushort[] byKey = new ushort[16];

    public Permissions(in PagingControls controls)
    {
        for (var access = 0; access < Accesses; access++)
        {
            for (var rights = 0; rights < byRights.Length; rights++)
                byRights[rights] |= Bit(access, IsPermitted(controls, access, (rights & 1) != 0, (rights & 2) != 0, (rights & 4) != 0));
            for (var key = 0; key < byKey.Length; key++)
                byKey[key] |= Bit(access, !controls.ProtectionKeys || IsPermittedByKey(controls, access, controls.KeyRights >> (2 * key)));
        }
    }

    /// <summary>The number of an access among the twelve.</summary>
    public static int Number(in Access access) => (int)access.Kind + (access.IsUser ? 3 : 0) + (access.AlignmentCheck ? 6 : 0);

    /// <summary>The accesses that store.</summary>
    public static ushort Writes => 0b010010010010;

    /// <summary>What the rights of all levels and the key of the page permit.</summary>
    /// <param name="rights">The "and" of the entries, execution as bit 63 turned over.</param>
    /// <param name="leaf">The entry with the key.</param>
    public ushort Of(ulong rights, ulong leaf) => (ushort)(byRights[Index(rights)] & OfKey(rights, leaf));

    /// <summary>What the key alone permits. Only pages of users have keys.</summary>
    public ushort OfKey(ulong rights, ulong leaf)
        => (rights & EntryBits.User) == 0 ? ushort.MaxValue : byKey[(int)(leaf >> EntryBits.KeyShift) & EntryBits.KeyMask];

    private static int Index(ulong rights) => (int)((rights >> 1) & 3 | (rights >> 61) & 4);

    private static ushort Bit(int access, bool isSet) => (ushort)(isSet ? 1 << access : 0);

    private static bool IsPermitted(in PagingControls controls, int access, bool writable, bool user, bool executable)
    {
        var (kind, isUser, check) = ((AccessKind)(access % 3), access / 3 % 2 == 1, access >= 6);
        if (isUser)
            return user && (kind != AccessKind.Write || writable) && (kind != AccessKind.Execute || executable);
        if (kind == AccessKind.Execute)
            return executable && !(user && controls.SupervisorExecutionPrevention);
        if (user && controls.SupervisorAccessPrevention && !check)
            return false;
        return kind == AccessKind.Read || writable || !controls.WriteProtect;
    }

    private static bool IsPermittedByKey(in PagingControls controls, int access, uint rights)
    {
        var (kind, isUser) = ((AccessKind)(access % 3), access / 3 % 2 == 1);
        if (kind == AccessKind.Execute)
            return true;
        var mayNotWrite = (rights & 2) != 0 && (isUser || controls.WriteProtect);
        return (rights & 1) == 0 && !(kind == AccessKind.Write && mayNotWrite);
    }
}
