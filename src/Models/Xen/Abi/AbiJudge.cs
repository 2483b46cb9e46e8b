using Verified.Abi;
using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>Judges hypercalls by number: their steps by the specification of Xen's memory, their answers, what they leave, and what they do to others. After the first failure it goes on if
/// it is told to, and notes which claims fall.</summary>
internal sealed class AbiJudge : MemoryJudge<AbiOperation>
{
    private static readonly int MostReentries = 20_000, Descriptors = 5;

    private readonly AbiAnswers answers;
    private readonly AbiMemoryAnswers memory;
    private readonly AbiGrants grants;
    private readonly AbiPorts ports;
    private readonly AbiRecount recount;
    private readonly AbiIsolation isolation;
    private readonly AbiFootprint footprint;
    private readonly AbiVcpuInfo infos;
    private readonly AbiFlushes flushes;
    private readonly AbiEquivalence equivalence;
    private readonly AbiScope scope;
    private readonly AbiMachine machine;
    private readonly AbiCall[] expected;
    private readonly int[] begun;
    private readonly bool[] canReachList;
    private readonly List<Violation> violations = [];
    private readonly Dictionary<(ulong Number, long Answer), long> answered = [];
    private IReadOnlyList<IReadOnlyList<AbiOperation>> programs = [];
    private AbiDriver[] drivers = [];
    private Failure? broken;
    private int reentries, last, cutShort;
    private long hypercalls;

    // The implementation has thrown, or has left what can be judged: it does not go on.
    private bool isOver;

    // The virtual processors whose preempted call may have mapped and unmapped grants already.
    private uint unfinishedGrants;

    internal AbiJudge(Func<XenSizes, IXenAbiTarget> build, XenSizes sizes) : this(build, new AbiMachine(build(sizes), sizes))
    {
    }

    private AbiJudge(Func<XenSizes, IXenAbiTarget> build, AbiMachine machine) : base(machine.Target, XenModel.For(machine.Sizes))
    {
        this.machine = machine;
        (answers, scope) = (new(machine), new(machine.Sizes, this));
        (memory, grants, ports) = (new(machine, answers), new(machine, answers), new(machine));
        footprint = new(machine);
        (infos, flushes) = (new(machine, footprint), new(machine));
        (recount, isolation, equivalence) = (new(machine), new(machine, footprint), new(build, machine.Sizes));
        (expected, begun, canReachList) = (new AbiCall[machine.Sizes.Vcpus], new int[machine.Sizes.Vcpus], new bool[machine.Sizes.Vcpus]);
    }

    /// <summary>Calls; one that was preempted is one.</summary>
    public override long Done => hypercalls;

    /// <summary>What was answered how often in all runs, by the number of the call and the answer.</summary>
    internal IReadOnlyDictionary<(ulong Number, long Answer), long> AllAnswers => answered;

    /// <summary>How many multicalls were compared with their calls one by one, in all runs.</summary>
    internal long MulticallsCompared => equivalence.MulticallsCompared;

    /// <summary>The first failure, with all claims that fell.</summary>
    public override Failure? Failure
    {
        get
        {
            var steps = base.Failure;
            var first = broken is null || (steps is not null && steps.At < broken.At) ? steps ?? broken : broken;
            return first is null ? null : first with { Violations = [.. (steps?.Violations ?? []).Concat(violations).DistinctBy(violation => violation.Id)] };
        }
    }

    // For each hypercall what it answered, the most frequent first.
    internal override IEnumerable<string> Told => answered.GroupBy(answer => answer.Key.Number).OrderBy(group => group.Key).Where(group => group.Key < 64)
        .Select(group => $"hypercall {group.Key}: {string.Join(", ", group.OrderByDescending(answer => answer.Value).Take(12).Select(answer => $"{Text(answer.Key.Answer)} {answer.Value}"))}");

    internal override IReadOnlyList<(string Name, long Number)> Counted => [("cut short", cutShort)];

    internal override bool HasFailed => broken is not null || base.HasFailed;

    /// <inheritdoc/>
    public override uint Unfinished
    {
        get
        {
            var unfinished = 0u;
            for (var vcpu = 0; vcpu < drivers.Length; vcpu++)
                unfinished |= !drivers[vcpu].IsFinished && !isOver && !machine.Target.State(vcpu).IsCrashed ? 1u << vcpu : 0;
            return unfinished;
        }
    }

    private protected override bool KnowsUnseen => false;

    internal override bool Names(string id) => base.Names(id) || broken?.Id == id || violations.Any(violation => violation.Id == id);

    internal override IReadOnlyList<int> Begun(int threads) => begun[..threads];

    internal override void Begin()
    {
        (broken, isOver, reentries, unfinishedGrants, hypercalls, last, drivers) = (null, false, 0, 0, 0, -1, []);
        begun.AsSpan().Clear();
        violations.Clear();
        scope.IsLeft = false;
        KnowsRefusals = true;
        base.Begin();
    }

    /// <inheritdoc/>
    protected override void Reset() => machine.Target.Reset(scope);

    internal override void Booted()
    {
        base.Booted();
        footprint.Begin();
        isolation.Begin();
        grants.Begin();
        ports.Begin();
        infos.Begin();
    }

    /// <inheritdoc/>
    public override void Load(IReadOnlyList<IReadOnlyList<AbiOperation>> programs)
    {
        this.programs = programs;
        drivers = [.. programs.Select((operations, vcpu) => new AbiDriver(machine, vcpu, operations))];
    }

    /// <inheritdoc/>
    public override void Turn(int vcpu)
    {
        var driver = drivers[vcpu];
        if (last >= 0 && last != vcpu)
        {
            foreach (var other in drivers)
                other.WasInterleaved |= other != driver && other.IsUnderway;
        }
        (last, Running) = (vcpu, vcpu);
        if (!driver.IsUnderway)
        {
            driver.Begin();
            isolation.Wrote(vcpu);
            Expect(driver);
        }
        var isPreempted = Call(driver);
        begun[vcpu] = Math.Max(begun[vcpu], driver.Next);
        if (isPreempted)
            return;
        hypercalls += driver.Operations.Count;
        var answer = (driver.Operations[0].Number, (long)driver.Call.Number);
        answered[answer] = answered.GetValueOrDefault(answer) + 1;
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (equivalence.Defect(programs) is var (claim, because))
            Fail(claim, because);
    }

    private static string Text(long answer) => answer < 0 && Enum.IsDefined((Errno)(-answer)) ? $"-{(Errno)(-answer)}" : $"{answer}";

    // A call is about to be made.
    private void Expect(AbiDriver driver)
    {
        if (unfinishedGrants != 0 && driver.Calls.Any(call => call.Number == AbiCalls.GrantTableOp))
            grants.Lose();
        expected[driver.Vcpu] = driver.IsMulticall ? AbiCall.Free : Of(driver.Vcpu, driver.Call);
        canReachList[driver.Vcpu] = driver.IsMulticall && ReachesList(driver);
        foreach (var call in driver.Calls)
            infos.Before(driver.Vcpu, call);
        flushes.Expect(driver);
        BeginsCall(driver.Vcpu);
        (reentries, scope.HasMovedMemory) = (0, false);
    }

    // Makes it, and judges what came of it. Says whether it was preempted.
    private bool Call(AbiDriver driver)
    {
        var vcpu = driver.Vcpu;
        KnowsRefusals = !driver.Calls.Any(call => Of(vcpu, call).IsForeign);
        bool isPreempted;
        footprint.Before(driver);
        try
        {
            // A table that is still to be given back with its whole reference is given back when the call is made again; the specification does both at once.
            do
                isPreempted = driver.Make(isWhole: false);
            while (isPreempted && machine.Target.State(vcpu) is { Parked: >= 0, IsParkedPartial: false });
        }
        catch (Exception mistake) when (!IsJudging && mistake is not OutOfMemoryException)
        {
            isOver = true;
            Fail(AbiLaws.Total, KernelMistake.Text(mistake));
            return false;
        }
        if (scope.IsLeft || (driver.Calls.Any(call => call.Number == AbiCalls.SetGdt) && HasDescriptors()))
        {
            (isOver, cutShort) = (true, cutShort + 1);
            return false;
        }
        if (scope.HasMovedMemory)
            footprint.Moved();
        footprint.After(driver);
        Left(driver, isPreempted);
        foreach (var (claim, because) in isolation.After(vcpu, driver.Calls.Any(UsesOffers), driver.Calls.Any(Renumbers)))
            Fail(claim, because);
        AuditAll();
        unfinishedGrants = isPreempted && driver.Calls.Any(call => call.Number == AbiCalls.GrantTableOp) ? unfinishedGrants | 1u << vcpu : unfinishedGrants & ~(1u << vcpu);
        if (isPreempted && ++reentries > MostReentries)
        {
            isOver = true;
            Fail(AbiLaws.Total, $"it was preempted {reentries} times and has not ended");
        }
        if (!isPreempted)
            Ended(driver);
        return isPreempted;
    }

    // A frame that the contract sees has become a page of descriptors, of which no step tells.
    private bool HasDescriptors() => Enumerable.Range(0, machine.Sizes.Elsewhere).Any(frame => machine.Target.Facts.Type(frame) == Descriptors);

    private void Fail(Law claim, string because) => Fail(claim.Id, claim.Sentence, because);

    private void Fail(string id, string sentence, string because)
    {
        broken ??= new(FailureKind.Differs, id, Steps.Count, "end of the hypercall", null, [because], [], []);
        if (violations.All(known => known.Id != id))
            violations.Add(new(id, sentence, Steps.Count));
    }

    private AbiCall Of(int vcpu, XenCall call) => call.Number switch
    {
        AbiCalls.MemoryOp => memory.Of(vcpu, call),
        AbiCalls.GrantTableOp => grants.Of(vcpu, call),
        AbiCalls.EventChannelOp => ports.Of(vcpu, call),
        AbiCalls.VcpuOp => infos.Of(vcpu, call),
        _ => answers.Of(vcpu, call),
    };

    private static bool UsesOffers(XenCall call) => call.Number is AbiCalls.GrantTableOp or AbiCalls.EventChannelOp;

    private static bool Renumbers(XenCall call) => call.Number == AbiCalls.MmuUpdate || (call.Number == AbiCalls.MemoryOp && (call.A & 63) is AbiCalls.Increase or AbiCalls.Decrease or AbiCalls.Populate or AbiCalls.Exchange);

    private void Left(AbiDriver driver, bool isPreempted)
    {
        var result = (long)driver.Call.Number;
        expected[driver.Vcpu].MayHaveLostWords = driver.WasPreempted && scope.HasMovedMemory;
        var refusal = Refusal;
        Left(new XenTurn(0, 1, isPreempted ? Errno.ERESTART : Errno.None, 0));
        if (isPreempted || HasFailed)
            return;
        var defect = driver.IsMulticall ? OfMulticall(driver, result) : driver.WasInterleaved ? null : expected[driver.Vcpu].Defect(result, refusal);
        if (defect is var (claim, because))
            Fail(claim, $"call {driver.Operations[0].Number}: {because}");
        if (flushes.Defect(driver, result, FlushedInCall(driver.Vcpu)) is var (flush, missed))
            Fail(flush, missed);
    }

    // An answer of its own has only the multicall whose list cannot be reached, and the one that ends with iret.
    private (Law, string)? OfMulticall(AbiDriver driver, long result)
        => result == -(long)Errno.EFAULT && canReachList[driver.Vcpu] && !driver.WasInterleaved && !scope.HasMovedMemory && ReachesList(driver)
            ? (AbiLaws.Answer, "the multicall says that its list cannot be read, or its results not be written")
            : result == 0 || result == -(long)Errno.EFAULT || driver.Operations.Any(operation => operation.Number == AbiCalls.Iret) ? null
            : (AbiLaws.Answer, $"the multicall answers {result}");

    // Each entry can be read, and its result be written; all of it, where its call may be continued.
    private bool ReachesList(AbiDriver driver)
    {
        for (var i = 0; i < driver.Operations.Count; i++)
        {
            var entry = driver.ListCall.A + (ulong)(i * AbiMachine.EntryBytes);
            if (!machine.Reaches(driver.Vcpu, entry, writes: false) || !machine.Reaches(driver.Vcpu, entry + 63, writes: false) || !machine.Reaches(driver.Vcpu, entry + 8, writes: true)
                || (AbiDriver.MayContinue(driver.Calls[i]) && !machine.Reaches(driver.Vcpu, entry + 63, writes: true)))
                return false;
        }
        return true;
    }

    private void Ended(AbiDriver driver)
    {
        for (var i = 0; i < driver.Calls.Count; i++)
        {
            var (call, answer) = (driver.Calls[i], driver.IsMulticall ? driver.Result(i) : driver.Call.Number);
            // What was done and could not be told.
            if (answer == AbiDriver.NoResult && (long)driver.Call.Number == -(long)Errno.EFAULT)
                answer = driver.Call.Number;
            if (call.Number == AbiCalls.GrantTableOp && answer != AbiDriver.NoResult && grants.Done(driver.Vcpu, call, (long)answer) is var (claim, because))
                Fail(claim, because);
            if (answer == AbiDriver.NoResult && call.Number == AbiCalls.VcpuOp)
                infos.Lose();
            else
                infos.Done(driver.Vcpu, call, (long)answer);
            // Everything may have been done, and only the port could not be told.
            if (call.Number == AbiCalls.EventChannelOp && (answer == AbiDriver.NoResult || (long)answer == -(long)Errno.EFAULT))
                ports.Lose();
            if (call.Number == AbiCalls.EventChannelOp && answer == 0 && ports.Done(driver.Vcpu, call) is var (broken, why))
                Fail(broken, why);
        }
        if (unfinishedGrants == 0 && grants.Defect() is var (held, reason))
            Fail(held, reason);
        driver.End();
    }

    private void AuditAll()
    {
        Audit();
        foreach (var (id, because) in recount.Defects())
            Fail(id, Model.Finite.Claims.First(claim => claim.Id == id).Sentence, because);
    }
}
