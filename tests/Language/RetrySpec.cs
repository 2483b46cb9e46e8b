using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Tests.Language;

public sealed class Page : Kind;

public sealed class Va : Kind;

public sealed class Mmu : Kind;

public sealed class Window : Kind;

public sealed class Fault : Kind;

public enum Phase
{
    Idle,
    Starting,
    Inside,
}

public enum Stage
{
    Idle,
    Sampled,
    HasPage,
}

/// <summary>The retry protocol in small: every feature of the language that a finite reading has to read, in a model that fits in a test.</summary>
public sealed class RetrySpec : Specification
{
    public override string Name => "retry";

    public override IReadOnlyDictionary<string, int> DefaultScope { get; } = new Dictionary<string, int>
    {
        ["page"] = 2, ["va"] = 1, ["mmu"] = 1, ["window"] = 1, ["fault"] = 1, ["sequence"] = 2, ["compares"] = 1,
    };

    public Parameter Compares { get; } = new("The commit compares the sequence.");

    public Map<Page, Truth> Free { get; } = new("The page is free.", initially: 1);

    public Map<Va, Truth> Pte { get; } = new("The address is mapped.");

    public Map<Va, Id<Page>> PteFrame { get; } = new("What it maps.", under: nameof(Pte));

    public Map<Mmu, Va, Truth> Spte { get; } = new("The secondary pte is present.");

    public Map<Mmu, Va, Id<Page>> SpteFrame { get; } = new("What it maps.", under: nameof(Spte));

    public Map<Mmu, Va, Truth> Dirty { get; } = new("Written through.", under: nameof(Spte));

    public Tally<Page, Mmu, Va> Pins { get; } = new("How many sptes map the page.", nameof(Spte), nameof(SpteFrame));

    public Map<Mmu, Word> Sequence { get; } = new("The notifier sequence.");

    public Map<Window, Choice<Phase>> Phases { get; } = new("How far the window is.");

    public Map<Window, Id<Va>> First { get; } = new("Where the window begins.");

    public Map<Mmu, Window, Truth> Open { get; } = new("Counted.");

    public Map<Fault, Choice<Stage>> Stages { get; } = new("How far the fault is.");

    public Map<Fault, Id<Mmu>> By { get; } = new("Who faults.");

    public Map<Fault, Id<Va>> At { get; } = new("Where.");

    public Map<Fault, Id<Page>> Got { get; } = new("The page that was got.");

    public Map<Fault, Word> Sampled { get; } = new("The sampled sequence.", cap: nameof(Sequence));

    public Cell<Truth> Wrote { get; } = new("The last access was a write.");

    public void Fill(Id<Va> va, Id<Page> page)
    {
        Guard(!Pte[va], Errno.EEXIST);
        Guard(Free[page], Errno.ENOMEM);
        Guard(All<Window>(w => Phases[w].Is(Phase.Idle) | !(First[w] <= va)));
        Pte[va] = true;
        PteFrame[va] = page;
        Free[page] = false;
    }

    public void Begin(Id<Window> window, Id<Va> va)
    {
        Guard(Phases[window].Is(Phase.Idle));
        Phases[window] = Phase.Starting;
        First[window] = va;
    }

    public void Drop(Id<Mmu> mmu, Id<Va> va)
    {
        Guard(Any<Window>(w => Phases[w].Is(Phase.Starting) & First[w] <= va & !Open[mmu, w]));
        Guard(Spte[mmu, va]);
        Pins.Remove(mmu, va);
        Spte[mmu, va] = false;
    }

    public void Tell(Id<Mmu> mmu, Id<Window> window)
    {
        Guard(Phases[window].Is(Phase.Starting));
        Guard(!Open[mmu, window]);
        Guard(Count<Va>(va => First[window] <= va & Spte[mmu, va]) < 1, Errno.EBUSY);
        Open[mmu, window] = true;
        Dirty.ForAll(mmu, va => !Spte[mmu, va], _ => false);
    }

    public void Enter(Id<Window> window)
    {
        Guard(Phases[window].Is(Phase.Starting) & All<Mmu>(m => Open[m, window]));
        Phases[window] = Phase.Inside;
    }

    public void Unmap(Id<Window> window, Id<Va> va)
    {
        Guard(Phases[window].Is(Phase.Inside) & Pte[va] & First[window] <= va);
        Pte[va] = false;
        Free[PteFrame[va]] = true;
    }

    public void End(Id<Window> window)
    {
        Guard(Phases[window].Is(Phase.Inside));
        Guard(!Any<Va>(va => Pte[va] & First[window] <= va));
        Phases[window] = Phase.Idle;
        Open.ForAll((_, w) => w == window, (_, _) => false);
        Sequence.ForAll(m => Open[m, window], m => Sequence[m] + 1);
    }

    public void Sample(Id<Fault> fault, Id<Mmu> mmu, Id<Va> va)
    {
        Guard(Stages[fault].Is(Stage.Idle));
        Stages[fault] = Stage.Sampled;
        (By[fault], At[fault], Sampled[fault]) = (mmu, va, Sequence[mmu]);
    }

    public void Get(Id<Fault> fault)
    {
        Guard(Stages[fault].Is(Stage.Sampled));
        Guard(Pte[At[fault]], Errno.EFAULT);
        Stages[fault] = Stage.HasPage;
        Got[fault] = PteFrame[At[fault]];
    }

    public void Commit(Id<Fault> fault)
    {
        Guard(Stages[fault].Is(Stage.HasPage));
        var (mmu, va) = (By[fault], At[fault]);
        var quiet = All<Window>(w => !Open[mmu, w]);
        var fresh = quiet & (!Compares | Sampled[fault] == Sequence[mmu]);
        Guard(fresh, Errno.EAGAIN);
        Guard(!Spte[mmu, va], Errno.EEXIST);
        Spte[mmu, va] = true;
        SpteFrame[mmu, va] = Got[fault];
        Pins.Add(Got[fault], mmu, va);
        Stages[fault] = Stage.Idle;
    }

    public void GiveUp(Id<Fault> fault)
    {
        Guard(Stages[fault].IsAny(Stage.Sampled, Stage.HasPage));
        Stages[fault] = Stage.Idle;
    }

    [Hardware]
    public void Write(Id<Mmu> mmu, Id<Va> va, Truth bit)
    {
        Guard(Spte[mmu, va] & !Dirty[mmu, va].Is(bit));
        Dirty[mmu, va] = bit;
        Wrote.Value = bit;
    }

    [Claim("RTY-SPTE-001", "No secondary pte survives a freed page.")]
    public Truth NoSpteSurvives() => All<Mmu, Va>((m, va) => Spte[m, va].Implies(!Free[SpteFrame[m, va]]));

    [Claim("RTY-SPTE-002", "A secondary pte maps what the primary one maps.")]
    public Truth SptesAgree() => All<Mmu, Va>((m, va) => (Spte[m, va] & Pte[va]).Implies(SpteFrame[m, va] == PteFrame[va]));

    [Claim("RTY-SEQ-001", "The sequence never falls.")]
    public Truth SequenceGrows() => All<Mmu>(m => Next(Sequence[m]) >= Sequence[m]);

    [Claim("RTY-PTE-001", "A page that stays mapped at an address is not exchanged.")]
    public Truth FramesStay() => All<Va>(va => (Pte[va] & Next(Pte[va])).Implies(Next(PteFrame[va]) == PteFrame[va]));
}
