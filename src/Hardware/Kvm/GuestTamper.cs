using System.Diagnostics;

namespace Verified.Hardware.Kvm;

/// <summary>Lies to the running agent in every way it knows a name for, and looks whether it says so.</summary>
/// <remarks>To be used when nobody disturbs the memory any more. The agent's later accusations are worth nothing.</remarks>
internal sealed class GuestTamper(GuestMachine machine)
{
    private const int Page = 0, Another = 1;
    private const ulong FarAhead = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static int Kinds => Enum.GetValues<GuestViolation>().Length;

    /// <summary>How many kinds of lie the agent named rightly.</summary>
    public int Caught() => Enum.GetValues<GuestViolation>().Count(IsNoticed);

    private bool IsNoticed(GuestViolation kind)
    {
        ulong before = Seen(kind);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            Tell(kind);
            if (Seen(kind) > before) return true;
        }
        return false;
    }

    private void Tell(GuestViolation kind)
    {
        ref WatchedPage entry = ref machine.Private.Entry(Page);
        ulong done = Volatile.Read(ref entry.Done);
        switch (kind)
        {
            case GuestViolation.Foreign:
                Put(machine.Private.NumberOf(Another), done);
                break;
            case GuestViolation.Stale:
                if (done > 1) Put(machine.Private.NumberOf(Page), done - 1);
                break;
            case GuestViolation.Unwritten:
                Put(machine.Private.NumberOf(Page), done + FarAhead);
                break;
            case GuestViolation.Reappeared:
                // Announced, and not done.
                machine.Private.Drop(Page, 1).Dispose();
                break;
            case GuestViolation.Lost:
                // Done, and not announced.
                Volatile.Write(ref machine.Private.Word(Page), 0);
                break;
        }
    }

    private void Put(int page, ulong version) => Volatile.Write(ref machine.Private.Word(Page), new PageValue(page, version).Word);

    private unsafe ulong Seen(GuestViolation kind)
    {
        ulong sum = 0;
        for (int vcpu = 0; vcpu < GuestLayout.Vcpus; vcpu++) sum += Volatile.Read(ref machine.Control(vcpu).ByKind[(int)kind]);
        return sum;
    }
}
