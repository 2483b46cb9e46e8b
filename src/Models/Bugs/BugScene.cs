using Verified.Abi;
using Verified.Models.Refinement;
using Verified.Models.Traces;

namespace Verified.Models.Bugs;

/// <summary>Where a bug shows: an implementation of some sizes, and who judges it. Compares by value. The first word of a story's sizes chooses among the scenes;
/// without a known word it is the kernel with mmu notifiers.</summary>
public abstract record BugScene
{
    private static readonly IReadOnlyDictionary<string, Func<string, IReadOnlyList<string>, BugScene>> Scenes = new Dictionary<string, Func<string, IReadOnlyList<string>, BugScene>>
    {
        ["xen"] = HypervisorScene.Parse,
        ["xen-entry"] = EntryScene.Parse,
        ["xen-guest"] = GuestScene.Parse,
        ["xen-abi"] = HypercallScene.Parse,
    };

    /// <summary>What is judged, in a few words.</summary>
    public abstract string Name { get; }

    /// <summary>How many programs are run here where one is run on the kernel; at least 1.</summary>
    internal virtual int ProgramsForEach => 1;

    /// <summary>An implementation that fails so often without the named claim falling has shown enough.</summary>
    internal virtual int MostOtherFailures => 200;

    /// <summary>Whether a source of the kernel is compiled.</summary>
    /// <param name="path">From the root of the tree, with slashes.</param>
    internal abstract bool Needs(string path);

    /// <summary>Who judges an implementation.</summary>
    /// <param name="kernel">The implementation.</param>
    /// <param name="seed">Fixes the programs.</param>
    /// <exception cref="BadInputException">It does not boot.</exception>
    internal abstract IBugJudge JudgeOf(CompiledKernel kernel, ulong seed);

    /// <exception cref="BadInputException">These are no sizes.</exception>
    internal static BugScene Parse(string where, string sizes)
    {
        var words = sizes.Split(' ');
        return Scenes.TryGetValue(words[0], out var parse) ? parse(where, words[1..]) : NotifierScene.Parse(where, words);
    }
}

/// <summary>Runs the programs of a seed on one implementation, and judges them.</summary>
internal interface IBugJudge
{
    /// <summary>Runs a program, and after a failure goes on until the claim falls.</summary>
    /// <param name="number">Which program, from 0.</param>
    /// <param name="claim">The id of the claim; nothing: the first failure will do.</param>
    Failure? Judge(int number, string? claim);

    /// <summary>How many steps the last run took.</summary>
    int Steps { get; }

    /// <summary>Makes the last run smaller, as long as the claim falls; nothing if it does not fall again.</summary>
    SmallRun? Shrink(int number, string claim);

    /// <summary>Runs a trace again.</summary>
    /// <param name="text">The trace, as it stands in a file.</param>
    /// <param name="where">The file, for messages.</param>
    Replayed Replay(string text, string where);
}

/// <summary>A run that was made small.</summary>
/// <param name="Failure">Why it fails.</param>
/// <param name="Words">Its trace in words.</param>
public sealed record SmallRun(Failure Failure, TraceInWords Words)
{
    /// <summary>How many atomic steps it has.</summary>
    public int Steps => Words.Steps.Count;

    /// <summary>Its trace, as it is kept in a file.</summary>
    public string Trace => Words.Print(Failure.Lines());
}
