using Verified.Models.Bugs;
using Verified.Models.Mutants;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>Small mistakes are found in given sources, and a kernel with one of them is judged.</summary>
public sealed class MutationTests
{
    [Theory]
    [InlineData("a++;", "dropped statement: without 'a++;'")]
    [InlineData("if (a < b) { return 1; }", "negated condition: 'a < b' -> '!(a < b)'")]
    [InlineData("if (a < b) { return 1; }", "dropped statement: without 'if (a < b) { return 1; }'")]
    [InlineData("if (a < b) { return 1; }", "off by one: '<' -> '<='")]
    [InlineData("if (a < b) { return 1; }", "off by one: '1' -> '(1 + 1)'")]
    [InlineData("if (a < b) { a = b; } else { b = a; }", "dropped else: without 'else { b = a; }'")]
    [InlineData("a = F(a, b);", "swapped arguments: 'a, b' -> 'b, a'")]
    [InlineData("for (var i = 0; i < b; i++) { a += i; }", "skipped loop end: 'i < b' -> 'i < (b) - 1'")]
    [InlineData("foreach (var one in new[] { a, b }) { a += one; }", "skipped loop end: 'new[] { a, b }' -> '(new[] { a, b }).SkipLast(1)'")]
    [InlineData("a = a == b && b == b ? a : b;", "changed operator: '&&' -> '||'")]
    [InlineData("e = Errno.EPERM;", "wrong errno: 'Errno.EPERM' -> 'Errno.EINVAL'")]
    public void A_mistake_is_found(string statement, string change) => Assert.Contains($"src/Kernel/X.cs M: {change}", Keys(statement));

    [Theory]
    [InlineData("if (a < b) { throw new InvalidOperationException(\"a is below 1\"); }")]
    [InlineData("_ = a == 1 ? throw new InvalidOperationException() : a;")]
    public void What_stops_the_kernel_for_a_mistake_of_its_own_is_left_alone(string statement) =>
        Assert.DoesNotContain(Keys(statement), key => key.Contains("condition", StringComparison.Ordinal) || key.Contains("'<'", StringComparison.Ordinal));

    [Fact]
    public void Two_alike_in_one_member_have_two_names() =>
        Assert.Equal(2, Keys("a++; a++;").Count(key => key.Contains("'a++;'", StringComparison.Ordinal)));

    [Fact]
    public void A_mutant_changes_nothing_but_its_place()
    {
        var mutant = new KernelMutant("src/Kernel/X.cs", 1, "M", MutationKind.OffByOne, 4, "<", "<=");

        Assert.Equal("a b <= c", mutant.In("a b < c"));
    }

    [Fact]
    public void A_survivor_is_known_by_its_line_and_a_line_needs_a_reason()
    {
        var mutant = new KernelMutant("src/Kernel/X.cs", 1, "M", MutationKind.ChangedOperator, 4, "|", "&");
        var list = new KernelSurvivors(["# A remark.", $"{mutant.Key} | equivalent: both bits are never set."]);

        Assert.True(list.IsEquivalent(mutant));
        Assert.Null(list.ReasonOf(mutant with { Number = 2 }));
        Assert.Throws<Verified.Abi.BadInputException>(() => new KernelSurvivors([mutant.Key]));
    }

    [Fact]
    public void The_list_of_the_tree_can_be_read() => Assert.NotNull(KernelSurvivors.Of(Checkout.Root));

    [Fact]
    public void A_mutant_is_killed_another_hangs_and_what_no_program_reaches_survives()
    {
        var run = new MutationRun(Checkout.Root) { Judges = [MutationJudge.All[0] with { Looked = 40 }] };
        run.Prepare();

        var dropped = run.Judge(run.All.First(one => one is { Kind: MutationKind.DroppedStatement, Path: "src/Kernel/Linux/Mm/SetPte.cs" }));
        Assert.Equal((MutantFate.Killed, "notifier"), (dropped.Fate, dropped.Model));

        var loop = run.All.First(one => one is { Kind: MutationKind.DroppedStatement, Path: "src/Kernel/Sched/Scheduler.cs" });
        var hangs = run.Judge(loop with { Start = loop.Start, Is = "while (true) { }" });
        Assert.Equal((MutantFate.Hung, "KERNEL-HANG"), (hangs.Fate, hangs.By));

        var far = run.Judge(run.All.First(one => one.Folder == "src/Kernel/Linux/ParavirtOps/Hardware" && one.Kind == MutationKind.NegatedCondition));
        Assert.Equal((MutantFate.Survived, 0), (far.Fate, far.Programs));

        Assert.Contains("src/Kernel/Linux/ParavirtOps/Hardware", run.Unreached);
        Assert.Equal(run.Choose(30, []), run.Choose(30, []));
        Assert.All(run.Choose(30, ["kernel/sched"]), one => Assert.Equal("src/Kernel/Sched", one.Folder));
    }

    private static IReadOnlyList<string> Keys(string statement)
    {
        var source = $"using Verified.Abi; class X {{ Errno e; int F(int x, int y) => x; int M(int a, int b) {{ {statement} return a; }} }}";
        var compilation = new KernelCompiler(tree => tree).CompilationOf(new Dictionary<string, string> { ["src/Kernel/X.cs"] = source });
        return [.. MutationSites.Of(compilation.GetSemanticModel(compilation.SyntaxTrees[0])).Select(mutant => mutant.Key)];
    }
}
