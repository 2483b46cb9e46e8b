using System.Runtime.InteropServices;
using Verified.Abi;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Search;

public sealed class CheckpointTests : IDisposable
{
    private readonly SearchFolder folder = new();

    private string Path => folder.File("kept");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("kept")]
    [InlineData("elsewhere")]
    public void A_resumed_search_ends_like_one_that_was_never_interrupted(string name)
    {
        var model = new CompiledModel(RetryModel.Of("va=2"));
        Assert.False(Half(model).IsComplete);
        using var from = name == "kept" ? Checkpoint.Open(Path, model.Model) : Checkpoint.OpenToRead(Path, model.Model);
        using var to = name == "kept" ? from : Checkpoint.Create(folder.File(name), model.Model);
        var (whole, rest) = (new Explorer(model).Run(), new Explorer(model, new ExplorerOptions { Resume = from, Checkpoint = to }).Run());
        AssertEqual(whole, rest);
        Assert.Equal(whole.Totals.States, to.States);
    }

    [Fact]
    public void A_finished_search_says_the_same_when_it_is_resumed()
    {
        var model = new CompiledModel(RetryModel.Of(""));
        Keep(model, new ExplorerOptions());
        AssertEqual(new Explorer(model).Run(), Resume(model));
    }

    [Fact]
    public void A_search_that_is_kept_at_every_batch_can_be_cut_off_anywhere()
    {
        var model = new CompiledModel(RetryModel.Of(""));
        Keep(model, new ExplorerOptions { Every = TimeSpan.Zero });
        var (whole, bytes) = (new Explorer(model).Run(), File.ReadAllBytes(Path));
        for (var length = CheckpointHead.Of(model.Model).Length; length <= bytes.Length; length += 31)
        {
            File.WriteAllBytes(Path, bytes[..length]);
            AssertEqual(whole, Resume(model));
        }
    }

    [Fact]
    public void What_stands_behind_the_last_addition_is_left_out_and_written_over()
    {
        var model = new CompiledModel(RetryModel.Of("va=2"));
        var states = Half(model).Totals.States;
        var bytes = File.ReadAllBytes(Path);
        foreach (var behind in new[] { new byte[100_000], [.. MemoryMarshal.AsBytes<ulong>(new CheckpointRecord(states, 1_000_000, 4).Header), .. new byte[100_000]] })
        {
            File.WriteAllBytes(Path, [.. bytes, .. behind]);
            AssertEqual(new Explorer(model).Run(), Resume(model));
            AssertEqual(new Explorer(model).Run(), Resume(model));
        }
    }

    [Fact]
    public void A_search_is_resumed_from_states_that_were_found_in_it()
    {
        var model = new CompiledModel(RetryModel.Of("va=2"));
        Half(model);
        Resumed? told = null;
        using var file = Checkpoint.Open(Path, model.Model);
        var rest = new Explorer(model, new ExplorerOptions { Resume = file, OnResumed = from => told = from }).Run();
        Assert.Equal((3_000L, true), (told!.States / 1_000 * 1_000, told.Expanded < told.States && told.Depth > 3));
        Assert.Equal(told.States, rest.Totals.Before);
    }

    [Fact]
    public void A_violated_claim_is_found_again_by_the_resumed_search()
    {
        var model = new CompiledModel(RetryModel.Of("compares=0"));
        Keep(model, new ExplorerOptions { MostStates = 20 });
        Assert.Equal(new Explorer(model).Run().Counterexample!.Steps, Resume(model).Counterexample!.Steps);
    }

    [Fact]
    public void Two_searches_are_not_kept_in_one_file()
    {
        var model = RetryModel.Of("");
        using var first = Checkpoint.Create(Path, model);
        Assert.Contains("no other search", Assert.Throws<BadInputException>(() => Checkpoint.Open(Path, model)).Message);
        Assert.Contains("no other search", Assert.Throws<BadInputException>(() => Checkpoint.Create(Path, model)).Message);
        Assert.Contains("no other search", Assert.Throws<BadInputException>(() => Checkpoint.OpenToRead(Path, model)).Message);
    }

    [Theory]
    [InlineData("hello", "something else")]
    [InlineData("verified checkpoint 1\n", "holds a search")]
    public void What_is_there_is_never_written_over(string text, string why)
    {
        File.WriteAllText(Path, text);
        Assert.Contains(why, Assert.Throws<BadInputException>(() => Checkpoint.Create(Path, RetryModel.Of(""))).Message);
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void A_kept_search_is_never_written_over()
    {
        var model = new CompiledModel(RetryModel.Of("va=2"));
        Half(model);
        Assert.Contains("holds a search", Assert.Throws<BadInputException>(() => Checkpoint.Create(Path, model.Model)).Message);
        AssertEqual(new Explorer(model).Run(), Resume(model));
    }

    [Fact]
    public void A_search_of_which_nothing_was_kept_begins_and_leaves_no_file()
    {
        var model = new CompiledModel(RetryModel.Of(""));
        Checkpoint.Create(Path, model.Model).Dispose();
        Assert.False(File.Exists(Path));
        File.WriteAllBytes(Path, CheckpointHead.Of(model.Model));
        AssertEqual(new Explorer(model).Run(), Resume(model));
    }

    [Fact]
    public void A_disk_that_fails_is_told_once_and_costs_no_verdict()
    {
        var model = new CompiledModel(RetryModel.Of("va=2"));
        Half(model);
        var (before, told) = (File.ReadAllBytes(Path), new List<string>());
        using (var file = Checkpoint.OpenToRead(Path, model.Model))
        {
            var options = new ExplorerOptions { Resume = file, Checkpoint = file, Every = TimeSpan.Zero, OnFault = told.Add };
            AssertEqual(new Explorer(model).Run(), new Explorer(model, options).Run());
        }
        Assert.Contains("could not be kept", Assert.Single(told));
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    private Exploration Half(CompiledModel model) => Keep(model, new ExplorerOptions { MostStates = 3_000 });

    private Exploration Keep(CompiledModel model, ExplorerOptions options)
    {
        using var file = Checkpoint.Create(Path, model.Model);
        return new Explorer(model, options with { Checkpoint = file }).Run();
    }

    private Exploration Resume(CompiledModel model)
    {
        using var file = Checkpoint.Open(Path, model.Model);
        return new Explorer(model, new ExplorerOptions { Resume = file, Checkpoint = file }).Run();
    }

    private static void AssertEqual(Exploration whole, Exploration rest)
    {
        Assert.True(rest.IsComplete);
        Assert.Equal(whole.Digest, rest.Digest);
        Assert.Equal(whole.Fired, rest.Fired);
        Assert.Equal(
            (whole.Totals.States, whole.Totals.Transitions, whole.Totals.Cut, whole.Totals.Depth, whole.Totals.Expanded),
            (rest.Totals.States, rest.Totals.Transitions, rest.Totals.Cut, rest.Totals.Depth, rest.Totals.Expanded));
    }
}
