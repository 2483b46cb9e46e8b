using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Xunit;

namespace Verified.Tests.Kernel;

/// <summary>A kernel with a schedule that lets everybody run in turn, and what was seen while it ran.</summary>
internal sealed class Machine : IStepSink<StepKind>
{
    private static readonly int MostTurns = 20_000;

    private readonly NotifierKernel kernel;
    private readonly Sizes sizes;

    public Machine(Sizes sizes)
    {
        this.sizes = sizes;
        kernel = new NotifierKernel(sizes);
        kernel.Reset(this);
        Steps.Clear();
    }

    public static Sizes Classic { get; } = new();

    public static Sizes Modern { get; } = new() { PointNotifications = false };

    public static TheoryData<bool, bool> Protocols { get; } = new() { { true, false }, { false, false }, { true, true }, { false, true } };

    public INotifierFacts Facts => kernel.Facts;

    public List<Step<StepKind>> Steps { get; } = [];

    /// <summary>The values that processors and virtual processors read, in order.</summary>
    public IEnumerable<int> ValuesRead => Steps.Where(step => step.Kind is StepKind.CpuRead or StepKind.SecondaryRead).Select(step => (int)step.D);

    public int PagesInUse => Enumerable.Range(0, sizes.Pages).Count(Facts.Allocated);

    public void Stepped(in Step<StepKind> step) => Steps.Add(step);

    /// <summary>Runs one thread to its end.</summary>
    public IReadOnlyList<Errno> Run(params Operation[] program) => RunAll(program)[0];

    /// <summary>Runs threads in turn to their ends; then nothing may be held.</summary>
    public IReadOnlyList<Errno>[] RunAll(params Operation[][] threads)
    {
        kernel.Load(threads);
        var turns = 0;
        while (kernel.Runnable != 0)
        {
            Assert.True(turns++ < MostTurns, "the threads come to no end");
            foreach (var thread in Enumerable.Range(0, threads.Length).Where(thread => (kernel.Runnable & (1u << thread)) != 0))
            {
                kernel.Run(thread);
            }
        }

        Assert.Equal(0u, kernel.Unfinished);
        Assert.True(kernel.IsQuiet);
        return threads.Select((_, thread) => kernel.Answers(thread)).ToArray();
    }
}
