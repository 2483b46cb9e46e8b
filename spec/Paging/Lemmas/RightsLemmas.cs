using Verified.Spec.Language.Bits;

namespace Verified.Spec.Paging.Lemmas;

/// <summary>Lemmas about what an access is allowed.</summary>
public static class RightsLemmas
{
    /// <summary>Writes of users.</summary>
    [Lemma("PAGE-RIGHTS-001", "A user's write succeeds only if the entry of every level on the way is present, writable and the user's, in every format.", Source = "Intel SDM volume 3, 4.6.1")]
    public static T AUsersWriteNeedsEveryLevel<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => WriteNeeds([e5, e4, e3, e2, e1], address, how, beyond, how.Has(Circumstances.ByUser));

    /// <summary>Supervisors.</summary>
    [Refuted(nameof(AUsersWriteNeedsEveryLevel), "a supervisor's write does, too")]
    public static T ASupervisorsWriteNeedsEveryLevel<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => WriteNeeds([e5, e4, e3, e2, e1], address, how, beyond, how.HasNone(Circumstances.ByUser));

    /// <summary>The leaf alone.</summary>
    [Refuted(nameof(AUsersWriteNeedsEveryLevel), "it is enough that the leaf allows it")]
    public static T AUsersWriteNeedsTheLeafAlone<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var walk = Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, how, beyond);
        var allows = e1.Has(PageFlags.Writable | PageFlags.User);
        return (walk.IsLeaf[3] & allows & Permission.IsWrite(how) & how.Has(Circumstances.ByUser) & how.HasNone(Circumstances.ProtectionKeys)).Implies(walk.Happens());
    }

    /// <summary>Reads of users.</summary>
    [Lemma("PAGE-RIGHTS-002", "A user's access of any kind succeeds only if the entry of every level on the way is the user's, in every format.", Source = "Intel SDM volume 3, 4.6.1")]
    public static T AUserTouchesUserPagesAlone<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AreTheUsers([e5, e4, e3, e2, e1], address, how, beyond, how.Has(Circumstances.ByUser));

    /// <summary>Supervisors.</summary>
    [Refuted(nameof(AUserTouchesUserPagesAlone), "a supervisor's does, too")]
    public static T ASupervisorTouchesUserPagesAlone<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => AreTheUsers([e5, e4, e3, e2, e1], address, how, beyond, how.HasNone(Circumstances.ByUser));

    /// <summary>NX.</summary>
    [Lemma("PAGE-RIGHTS-003", "An instruction is fetched only where no entry on the way forbids execution, by whomever.", Source = "Intel SDM volume 3, 4.6.1")]
    public static T NothingForbiddenIsExecuted<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => IsExecutable([e5, e4, e3, e2, e1], address, how, beyond, Permission.IsFetch(how));

    /// <summary>Data.</summary>
    [Refuted(nameof(NothingForbiddenIsExecuted), "nor is it read")]
    public static T NothingForbiddenIsRead<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => IsExecutable([e5, e4, e3, e2, e1], address, how, beyond, how.HasNone(Circumstances.Fetch | Circumstances.Write));

    /// <summary>WP.</summary>
    [Lemma("PAGE-RIGHTS-004", "A supervisor writes where some level is read-only only if CR0.WP is clear.", Source = "Intel SDM volume 3, 4.6.1")]
    public static T WriteProtectionBindsSupervisors<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => WriteNeeds([e5, e4, e3, e2, e1], address, how, beyond, how.HasNone(Circumstances.ByUser) & how.Has(Circumstances.WriteProtect), PageFlags.Writable);

    /// <summary>Without WP.</summary>
    [Refuted(nameof(WriteProtectionBindsSupervisors), "CR0.WP is not asked")]
    public static T ReadOnlyBindsSupervisors<T>(T e5, T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => WriteNeeds([e5, e4, e3, e2, e1], address, how, beyond, how.HasNone(Circumstances.ByUser), PageFlags.Writable);

    /// <summary>SMEP.</summary>
    [Lemma("PAGE-RIGHTS-005", "With SMEP a supervisor executes nothing at a user-mode address.", Source = "Intel SDM volume 3, 4.6.1")]
    public static T SmepKeepsSupervisorsFromUserCode<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var walk = Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, how, beyond);
        return (walk.Happens() & IsOfSupervisor(how, Permission.IsFetch(how), Circumstances.ExecutionPrevention)).Implies(!walk.IsUser);
    }

    /// <summary>The leaf's bit.</summary>
    [Refuted(nameof(SmepKeepsSupervisorsFromUserCode), "nor at one whose leaf is the user's: the upper levels decide, too")]
    public static T SmepAsksTheLeafAlone<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var walk = Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, how, beyond);
        return (walk.Happens() & walk.IsLeaf[3] & IsOfSupervisor(how, Permission.IsFetch(how), Circumstances.ExecutionPrevention)).Implies(e1.HasNone(PageFlags.User));
    }

    /// <summary>SMAP.</summary>
    [Lemma("PAGE-RIGHTS-006", "With SMAP a supervisor loads and stores at a user-mode address only if RFLAGS.AC is set.", Source = "Intel SDM volume 3, 4.6.1")]
    public static T SmapKeepsSupervisorsFromUserData<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => NeedsAlignmentCheck(Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, how, beyond), how, !Permission.IsFetch(how));

    /// <summary>Code.</summary>
    [Refuted(nameof(SmapKeepsSupervisorsFromUserData), "and executes")]
    public static T SmapKeepsSupervisorsFromUserCode<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
        => NeedsAlignmentCheck(Walk.Of(TableFormat.FourLevel, [e4, e3, e2, e1], address, how, beyond), how, T.Truth(true));

    /// <summary>Keys.</summary>
    [Lemma("PAGE-RIGHTS-007", "A protection key never allows what the entries forbid, and never forbids a fetch.", Source = "Intel SDM volume 3, 4.6.2")]
    public static T KeysOnlyForbidData<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var (with, without) = WithKeysAndWithout(e4, e3, e2, e1, address, how, beyond);
        return with.Happens().Implies(without.Happens()) & Permission.IsFetch(how).Implies(T.Same(with.Faults, without.Faults));
    }

    /// <summary>Writes.</summary>
    [Refuted(nameof(KeysOnlyForbidData), "and never a read")]
    public static T KeysOnlyForbidWrites<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        var (with, without) = WithKeysAndWithout(e4, e3, e2, e1, address, how, beyond);
        return (!Permission.IsWrite(how)).Implies(T.Same(with.Faults, without.Faults));
    }

    private static T WriteNeeds<T>(T[] entries, T address, T how, T beyond, T by, ulong flags) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, entries, address, how, beyond, (format, walk) =>
            (by & Permission.IsWrite(how) & walk.Happens()).Implies(AnyWalk.EveryUsed(format, walk, entries, entry => entry.Has(flags))));

    private static T WriteNeeds<T>(T[] entries, T address, T how, T beyond, T by) where T : IBits<T>
        => WriteNeeds(entries, address, how, beyond, by, PageFlags.Present | PageFlags.Writable | PageFlags.User);

    private static T AreTheUsers<T>(T[] entries, T address, T how, T beyond, T by) where T : IBits<T>
        => AnyWalk.InEach(TableFormat.All, entries, address, how, beyond, (format, walk) =>
            (by & walk.Happens()).Implies(AnyWalk.EveryUsed(format, walk, entries, entry => entry.Has(PageFlags.User))));

    private static T IsExecutable<T>(T[] entries, T address, T how, T beyond, T by) where T : IBits<T>
        => AnyWalk.InEach([TableFormat.Pae, .. AnyWalk.Long], entries, address, how, beyond, (format, walk) =>
            (by & walk.Happens()).Implies(AnyWalk.EveryUsed(format, walk, entries, entry => entry.HasNone(PageFlags.NoExecute))));

    private static T IsOfSupervisor<T>(T how, T kind, ulong control) where T : IBits<T> => kind & how.HasNone(Circumstances.ByUser) & how.Has(control);

    private static T NeedsAlignmentCheck<T>(Walked<T> walk, T how, T kind) where T : IBits<T>
        => (walk.Happens() & walk.IsUser & IsOfSupervisor(how, kind, Circumstances.AccessPrevention)).Implies(how.Has(Circumstances.AlignmentCheck));

    private static (Walked<T> With, Walked<T> Without) WithKeysAndWithout<T>(T e4, T e3, T e2, T e1, T address, T how, T beyond) where T : IBits<T>
    {
        T[] entries = [e4, e3, e2, e1];
        return (Walk.Of(TableFormat.FourLevel, entries, address, how.With(Circumstances.ProtectionKeys), beyond),
            Walk.Of(TableFormat.FourLevel, entries, address, how.Without(Circumstances.ProtectionKeys), beyond));
    }
}
