using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging;

/// <summary>Whether an access is allowed where there is a translation.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.6. Every access is explicit: none is the CPU's own, to a descriptor table say.</remarks>
public static class Permission
{
    /// <summary>The access stores.</summary>
    public static T IsWrite<T>(T how) where T : IBits<T> => how.Has(Circumstances.Write);

    /// <summary>The access fetches an instruction.</summary>
    public static T IsFetch<T>(T how) where T : IBits<T> => how.Has(Circumstances.Fetch) & !IsWrite(how);

    /// <summary>The rights of all levels together allow it.</summary>
    /// <param name="writable">Every entry on the way has R/W.</param>
    /// <param name="user">Every entry on the way has U/S: a user-mode address.</param>
    /// <param name="executable">No entry on the way has XD.</param>
    /// <param name="how">The <see cref="Circumstances"/>.</param>
    public static T ByRights<T>(T writable, T user, T executable, T how) where T : IBits<T>
        => T.If(how.Has(Circumstances.ByUser), OfUser(writable, user, executable, how), OfSupervisor(writable, user, executable, how));

    /// <summary>The protection key of a page forbids it.</summary>
    /// <param name="entry">The entry with the key.</param>
    /// <param name="user">A user-mode address: only these have keys.</param>
    /// <param name="how">The <see cref="Circumstances"/>.</param>
    public static T ForbiddenByKey<T>(T entry, T user, T how) where T : IBits<T>
    {
        var rights = RightsOfKey(entry, how >>> Circumstances.KeyRights);
        var mayNotWrite = rights.Has(2) & IsWrite(how) & (how.Has(Circumstances.WriteProtect) | how.Has(Circumstances.ByUser));
        return how.Has(Circumstances.ProtectionKeys) & user & !IsFetch(how) & (rights.Has(1) | mayNotWrite);
    }

    private static T OfUser<T>(T writable, T user, T executable, T how) where T : IBits<T>
        => user & IsWrite(how).Implies(writable) & IsFetch(how).Implies(executable);

    private static T OfSupervisor<T>(T writable, T user, T executable, T how) where T : IBits<T>
    {
        var fetch = executable & !(user & how.Has(Circumstances.ExecutionPrevention));
        var touches = !user | how.HasNone(Circumstances.AccessPrevention) | how.Has(Circumstances.AlignmentCheck);
        var write = IsWrite(how).Implies(writable | how.HasNone(Circumstances.WriteProtect));
        return T.If(IsFetch(how), fetch, touches & write);
    }

    // Two bits for each of the sixteen keys.
    private static T RightsOfKey<T>(T entry, T rights) where T : IBits<T>
    {
        for (var bit = 3; bit >= 0; bit--)
            rights = T.If(entry.Has(1ul << (59 + bit)), rights >>> (2 << bit), rights);
        return rights.Only(3);
    }
}
