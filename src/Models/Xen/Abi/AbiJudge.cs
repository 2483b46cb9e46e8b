using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Refinement;

namespace Verified.Models.Xen.Abi;

/// <summary>Judges calls. After the first failure it goes on if it is told to, and notes which claims fall.</summary>
internal sealed class AbiJudge
{
    private static readonly int MostReentries = 20_000, Descriptors = 5;

    private readonly AbiAnswers answers;
    private readonly AbiMemoryAnswers memory;
    private readonly AbiGrants grants;
    private readonly AbiPorts ports;
    private readonly AbiRecount recount;
    private readonly AbiIsolation isolation;
    private readonly AbiScope scope;
    private readonly XenModel model;
    private readonly AbiCall[] expected;
    private readonly List<Violation> violations = [];
    private Failure? failure;
    private int reentries;

    // The virtual processors whose preempted call may have mapped and unmapped grants already.
    private uint unfinishedGrants;

    internal AbiJudge(IXenAbiTarget target, XenSizes sizes)
    {
        model = XenModel.For(sizes);
        (Machine, Oracle) = (new(target, sizes), new(model) { KnowsUnseen = false });
        (answers, scope) = (new(Machine), new(sizes, Oracle));
        (memory, grants, ports) = (new(Machine, answers), new(Machine, answers), new(Machine));
        (recount, isolation) = (new(Machine), new(Machine));
        expected = new AbiCall[sizes.Vcpus];
    }

    internal AbiMachine Machine { get; }

    internal XenOracle Oracle { get; }

    /// <summary>The implementation has thrown: it cannot go on.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>How many programs were not judged to their end, because they left what the specification can say.</summary>
    internal int CutShort { get; private set; }

    internal bool HasFailed => failure is not null || Oracle.HasFailed;

    /// <summary>The first failure, with all claims that fell.</summary>
    internal Failure? Failure
    {
        get
        {
            var first = failure is null || (Oracle.Failure is { } steps && steps.At < failure.At) ? Oracle.Failure ?? failure : failure;
            return first is null ? null : first with { Violations = [.. (Oracle.Failure?.Violations ?? []).Concat(violations).DistinctBy(violation => violation.Id)] };
        }
    }

    internal bool Names(string id) => Oracle.Names(id) || failure?.Id == id || violations.Any(violation => violation.Id == id);

    internal void Begin()
    {
        (failure, IsBroken, reentries, unfinishedGrants) = (null, false, 0, 0);
        violations.Clear();
        scope.IsLeft = false;
        Oracle.JudgesRefusals = true;
        Oracle.Begin(Machine.Target);
        Machine.Target.Reset(scope);
        Oracle.Booted();
        isolation.Begin();
        grants.Begin();
        ports.Begin();
    }

    internal void Running(int vcpu) => Oracle.Running = vcpu;

    /// <summary>A call is about to be made.</summary>
    internal void Expect(AbiDriver driver)
    {
        if (unfinishedGrants != 0 && driver.Calls.Any(call => call.Number == AbiCalls.GrantTableOp))
            grants.Lose();
        expected[driver.Vcpu] = driver.IsMulticall ? AbiCall.Free : Of(driver.Vcpu, driver.Call);
        (reentries, scope.HasMovedMemory) = (0, false);
    }

    /// <summary>Makes it, and judges what came of it.</summary>
    /// <returns>Whether it was preempted.</returns>
    internal bool Call(AbiDriver driver)
    {
        var vcpu = driver.Vcpu;
        Oracle.JudgesRefusals = !driver.Calls.Any(call => Of(vcpu, call).IsForeign);
        bool isPreempted;
        try
        {
            // A table that is still to be given back with its whole reference is given back when the call is made again; the specification does both at once.
            do
                isPreempted = driver.Make(isWhole: false);
            while (isPreempted && Machine.Target.State(vcpu) is { Parked: >= 0, IsParkedPartial: false });
        }
        catch (Exception mistake) when (!Oracle.IsJudging && mistake is not OutOfMemoryException)
        {
            IsBroken = true;
            Fail(AbiLaws.Total, KernelMistake.Text(mistake));
            return false;
        }
        if (scope.IsLeft || (driver.Calls.Any(call => call.Number == AbiCalls.SetGdt) && HasDescriptors()))
        {
            (IsBroken, CutShort) = (true, CutShort + 1);
            return false;
        }
        Left(driver, isPreempted);
        foreach (var (claim, because) in isolation.After(vcpu, driver.Calls.Any(UsesOffers), driver.Calls.Any(Renumbers)))
            Fail(claim, because);
        Audit();
        unfinishedGrants = isPreempted && driver.Calls.Any(call => call.Number == AbiCalls.GrantTableOp) ? unfinishedGrants | 1u << vcpu : unfinishedGrants & ~(1u << vcpu);
        if (isPreempted && ++reentries > MostReentries)
        {
            IsBroken = true;
            Fail(AbiLaws.Total, $"it was preempted {reentries} times and has not ended");
        }
        if (!isPreempted)
            Ended(driver);
        return isPreempted;
    }

    // A frame that the contract sees has become a page of descriptors, of which no step tells.
    private bool HasDescriptors() => Enumerable.Range(0, Machine.Sizes.Elsewhere).Any(frame => Machine.Target.Facts.Type(frame) == Descriptors);

    /// <summary>A claim does not hold.</summary>
    internal void Fail(Law claim, string because) => Fail(claim.Id, claim.Sentence, because);

    private void Fail(string id, string sentence, string because)
    {
        failure ??= new(FailureKind.Differs, id, Oracle.Steps.Count, "end of the hypercall", null, [because], [], []);
        if (violations.All(known => known.Id != id))
            violations.Add(new(id, sentence, Oracle.Steps.Count));
    }

    private AbiCall Of(int vcpu, XenCall call) => call.Number switch
    {
        AbiCalls.MemoryOp => memory.Of(vcpu, call),
        AbiCalls.GrantTableOp => grants.Of(vcpu, call),
        AbiCalls.EventChannelOp => ports.Of(vcpu, call),
        _ => answers.Of(vcpu, call),
    };

    private static bool UsesOffers(XenCall call) => call.Number is AbiCalls.GrantTableOp or AbiCalls.EventChannelOp;

    private static bool Renumbers(XenCall call) => call.Number == AbiCalls.MmuUpdate || (call.Number == AbiCalls.MemoryOp && (call.A & 63) is AbiCalls.Increase or AbiCalls.Decrease or AbiCalls.Populate or AbiCalls.Exchange);

    private void Left(AbiDriver driver, bool isPreempted)
    {
        var result = (long)driver.Call.Number;
        expected[driver.Vcpu].MayHaveLostWords = driver.WasPreempted && scope.HasMovedMemory;
        var turn = new XenTurn(0, 1, isPreempted ? Errno.ERESTART : Errno.None, 0);
        var refusal = Oracle.Refusal;
        Oracle.Left(turn, () => null);
        if (isPreempted || HasFailed)
            return;
        var defect = driver.IsMulticall ? OfMulticall(driver, result) : driver.WasInterleaved ? null : expected[driver.Vcpu].Defect(result, refusal);
        if (defect is var (claim, because))
            Fail(claim, $"call {driver.Operations[0].Number}: {because}");
    }

    // An answer of its own has only the multicall whose list cannot be reached, and the one that ends with iret.
    private (Law, string)? OfMulticall(AbiDriver driver, long result)
        => result == 0 || result == -(long)Errno.EFAULT || driver.Operations.Any(operation => operation.Number == AbiCalls.Iret) ? null
            : (AbiLaws.Answer, $"the multicall answers {result}");

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

    private void Audit()
    {
        Oracle.Audit();
        foreach (var (id, because) in recount.Defects())
            Fail(id, model.Finite.Claims.First(claim => claim.Id == id).Sentence, because);
    }
}
