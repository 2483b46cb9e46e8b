using FsCheck;
using FsCheck.Xunit;
using Verified.Abi;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Targets.Xen.Memory;
using Verified.Models.Schedules;
using Verified.Models.Xen;
using Verified.Properties.Running;
using Xunit;
using Xunit.Abstractions;

namespace Verified.Properties.Xen;

/// <summary>Whatever a guest asks for has an answer, concerns nobody else, and a list is what its elements are one after the other.</summary>
public sealed class XenContractProperties(ITestOutputHelper output)
    : ContractProperties<XenStepKind, XenOperation, XenSizes, IXenTarget>(XenContract.Instance, sizes => new XenMemoryKernel(sizes), output)
{
    private static readonly int CopyPage = 17;
    private static readonly Errno[] Answers = [Errno.None, Errno.EPERM, Errno.EACCES, Errno.EBUSY, Errno.EINVAL, Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.ERESTART];

    /// <summary>Totality and isolation.</summary>
    [Property(Replay = Seeds.Gate, MaxTest = 1_500)]
    public Property Every_hypercall_answers_an_errno_of_the_interface_and_changes_nothing_of_the_other_domains() => Cases.All("isolation", run =>
    {
        var (program, sizes) = (run.Case.Program, run.Case.Program.Sizes);
        var kernel = new XenMemoryKernel(sizes);
        var scheduler = new GivenScheduler(run.Result.Schedule);
        kernel.Load(program.Threads);
        while (kernel.Unfinished != 0)
        {
            var vcpu = scheduler.Next(kernel.Unfinished);
            var (before, reachable) = (Others(kernel.Facts, sizes, sizes.DomainOfVcpu(vcpu)), OthersReach(kernel.Facts, sizes, sizes.DomainOfVcpu(vcpu)));
            var turn = kernel.Run(vcpu);

            if (turn.Answer != Errno.ENXIO || program.Threads[vcpu][turn.Operation].Kind != XenOperationKind.Remove)
            {
                Assert.Contains(turn.Answer, Answers);
            }

            Assert.Equal(before, Others(kernel.Facts, sizes, sizes.DomainOfVcpu(vcpu)));
            Assert.Subset(reachable, OthersReach(kernel.Facts, sizes, sizes.DomainOfVcpu(vcpu)));
        }

        return null;
    });

    /// <summary>Lists stop at the first element that fails.</summary>
    [Property(Replay = Seeds.Gate, MaxTest = 1_500)]
    public Property A_list_is_its_elements_up_to_the_first_that_is_refused() => Cases.All("list", run =>
    {
        var (program, sizes) = (run.Case.Program, run.Case.Program.Sizes);

        // Copying a page depends on where in its list it stands: programs of this kind copy nothing.
        IReadOnlyList<XenOperation> together = [.. program.Threads[0].Select(operation => operation with { Checks = 0 }).Where(operation => !(operation.Kind == XenOperationKind.Extend && operation.A == CopyPage))];
        var (asList, answers) = Run(sizes, together);
        var elements = answers.SelectMany(turn => Enumerable.Range(turn.Operation, turn.Answer == Errno.None ? turn.Count : turn.Done + 1))
            .Select(position => together[position] with { IsJoined = false }).ToArray();
        var (one, singly) = Run(sizes, elements);

        Assert.Equal(asList, one);
        Assert.Equal(answers.Where(turn => turn.Answer != Errno.None).Select(turn => turn.Answer), singly.Where(turn => turn.Answer != Errno.None).Select(turn => turn.Answer));
        Assert.True(elements.Length <= together.Count);
        return null;
    }, run => run.Case.Program.Threads[0].Any(operation => operation.IsJoined));

    private protected override IXenTarget Forgetting(IXenTarget target, Fault<XenStepKind> fault) => new ForgetfulXen(target, fault);

    private static (List<int> Facts, List<XenTurn> Turns) Run(XenSizes sizes, IReadOnlyList<XenOperation> operations)
    {
        var kernel = new XenMemoryKernel(sizes);
        var turns = new List<XenTurn>();
        kernel.Load([operations]);
        while (kernel.Unfinished != 0)
        {
            turns.Add(kernel.Run(0));
        }

        return (Frames(kernel.Facts, sizes, _ => true), turns);
    }

    // All facts about the frames and the processors of other domains.
    // What the other domains own, and their roots.
    private static List<int> Others(IXenFacts facts, XenSizes sizes, int domain)
    {
        var owned = Enumerable.Range(0, sizes.Elsewhere).Where(frame => facts.Owned(frame) && facts.Owner(frame) != domain).ToHashSet();
        var all = Frames(facts, sizes, owned.Contains);
        all.AddRange(owned.Order());
        for (var vcpu = 0; vcpu < sizes.Vcpus; vcpu++)
        {
            if (sizes.DomainOfVcpu(vcpu) != domain)
            {
                all.AddRange([facts.HasBase(vcpu) ? facts.Base(vcpu) : -1, facts.HasUserBase(vcpu) ? facts.UserBase(vcpu) : -1]);
            }
        }

        return all;
    }

    // A frame that changes hands is flushed from every processor, and other translations with it: they may go, and none may come.
    private static HashSet<(int Vcpu, int Frame, bool Writes)> OthersReach(IXenFacts facts, XenSizes sizes, int domain) =>
        [
            .. from vcpu in Enumerable.Range(0, sizes.Vcpus)
               where sizes.DomainOfVcpu(vcpu) != domain
               from frame in Enumerable.Range(0, sizes.Frames)
               from writes in new[] { false, true }
               where writes ? facts.TlbWrites(vcpu, frame) : facts.Tlb(vcpu, frame)
               select (vcpu, frame, writes),
        ];

    private static List<int> Frames(IXenFacts facts, XenSizes sizes, Func<int, bool> which)
    {
        var all = new List<int>();
        for (var frame = 0; frame < sizes.Elsewhere; frame++)
        {
            if (!which(frame))
            {
                continue;
            }

            all.AddRange([One(facts.Owned(frame)), facts.Owner(frame), One(facts.Allocated(frame)), facts.Type(frame), facts.TypeCount(frame), facts.GeneralCount(frame)]);
            all.AddRange([One(facts.Validated(frame)), One(facts.Partial(frame)), One(facts.Pinned(frame))]);
            for (var slot = 0; slot < sizes.Slots; slot++)
            {
                all.AddRange([One(facts.Present(frame, slot)), facts.Target(frame, slot), One(facts.Writes(frame, slot)), facts.EntryFlags(frame, slot)]);
                all.AddRange([One(facts.Reads(frame, slot)), One(facts.Uses(frame, slot))]);
            }
        }

        return all;
    }

    private static int One(bool fact) => fact ? 1 : 0;
}
