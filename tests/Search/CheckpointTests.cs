using Verified.Abi;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Search;

public sealed class CheckpointTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void A_resumed_search_ends_like_one_that_was_never_interrupted()
    {
        var model = new CompiledModel(RetryModel.Of("va=2"));
        var half = new Explorer(model, new ExplorerOptions { MostStates = 3_000, Checkpoint = path }).Run();
        Assert.False(half.IsComplete);
        var (whole, rest) = (new Explorer(model).Run(), new Explorer(model, path).Run());
        Assert.True(rest.IsComplete);
        Assert.Equal(whole.Digest, rest.Digest);
        Assert.Equal(whole.Fired, rest.Fired);
        Assert.Equal((whole.Totals.States, whole.Totals.Transitions, whole.Totals.Cut, whole.Totals.Depth), (rest.Totals.States, rest.Totals.Transitions, rest.Totals.Cut, rest.Totals.Depth));
    }

    [Fact]
    public void A_checkpoint_that_was_cut_short_is_refused()
    {
        Write();
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length - 9);
        AssertRefused("va=2", "undamaged");
    }

    [Fact]
    public void A_checkpoint_with_a_changed_byte_is_refused()
    {
        Write();
        var bytes = File.ReadAllBytes(path);
        bytes[^100] ^= 1;
        File.WriteAllBytes(path, bytes);
        AssertRefused("va=2", "undamaged");
    }

    [Fact]
    public void A_checkpoint_of_another_scope_is_refused()
    {
        Write();
        AssertRefused("va=3", "another model");
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_is_refused()
    {
        File.WriteAllText(path, "hello");
        AssertRefused("va=2", "begins with");
    }

    private void Write() => new Explorer(new CompiledModel(RetryModel.Of("va=2")), new ExplorerOptions { MostStates = 1_000, Checkpoint = path }).Run();

    private void AssertRefused(string scope, string why)
    {
        var refusal = Assert.Throws<BadInputException>(() => new Explorer(new CompiledModel(RetryModel.Of(scope)), path));
        Assert.Equal(path, refusal.Where);
        Assert.Contains(why, refusal.Message);
    }
}
