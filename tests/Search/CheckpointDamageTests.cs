using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Verified.Abi;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Search;

/// <summary>What is no checkpoint of this search is refused in one line, whatever it is.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private static readonly CompiledModel Model = new(RetryModel.Of(""));

    private readonly SearchFolder folder = new();

    private string Path => folder.File("kept");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_changed_bit_is_refused_wherever_it_is()
    {
        Keep(new ExplorerOptions { MostStates = 500, Every = TimeSpan.Zero });
        var bytes = File.ReadAllBytes(Path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= (byte)(1 << at % 8);
            File.WriteAllBytes(Path, changed);
            Refused();
        }
    }

    [Fact]
    public void A_record_in_the_middle_that_became_zeros_is_refused()
    {
        Keep(new ExplorerOptions { MostStates = 500 });
        var bytes = File.ReadAllBytes(Path);
        bytes.AsSpan(CheckpointHead.Of(Model.Model).Length, CheckpointRecord.HeaderBytes).Clear();
        File.WriteAllBytes(Path, bytes);
        Assert.Contains("undamaged", Refused());
    }

    [Theory]
    [InlineData("va=3", "va=3")]
    [InlineData("compares=0", "compares=0")]
    public void Another_scope_is_refused(string scope, string why)
    {
        Keep(new ExplorerOptions());
        Assert.Contains(why, Assert.Throws<BadInputException>(() => Checkpoint.Open(Path, RetryModel.Of(scope))).Message);
    }

    [Theory]
    [InlineData("", "begins with")]
    [InlineData("hello", "begins with")]
    [InlineData("verified checkpoint 1\nand then\nsomething\nelse", "another version")]
    [InlineData("verified checkpoint 3\nand then\nsomething\nelse", "another version")]
    public void What_is_no_checkpoint_of_this_version_is_refused(string text, string why)
    {
        File.WriteAllText(Path, text);
        Assert.Contains(why, Refused());
    }

    [Theory]
    [InlineData(-1, 0, 1)]
    [InlineData(0, -1, 1)]
    [InlineData(0, 1, -1)]
    [InlineData(0, 1, 0)]
    [InlineData(0, long.MaxValue, 1)]
    [InlineData(0, 1, long.MaxValue)]
    [InlineData(0, int.MaxValue, 1)]
    [InlineData(1, 1, 1)]
    public void Counts_that_cannot_be_are_refused_even_with_a_right_check(long first, long number, long levels)
    {
        Forge(new CheckpointRecord(first, number, levels), Model.Model.Layout.Initial(), Point());
        Assert.Contains("cannot be", Refused());
    }

    public static TheoryData<string> Forged => ["transitions", "cut", "expanded", "state sum", "level", "levels", "fired", "date", "state", "no level left", "searched"];

    [Theory]
    [MemberData(nameof(Forged))]
    public void Numbers_that_no_search_has_are_refused_even_with_a_right_digest(string what)
    {
        var (point, states) = (Point(), Model.Model.Layout.Initial());
        if (what == "state")
            states[0] ^= 1;
        Forge(new CheckpointRecord(0, 1, point.Levels.Count), states, what switch
        {
            "transitions" => point with { Sums = point.Sums with { Transitions = -1 } },
            "cut" => point with { Sums = point.Sums with { Cut = -1 } },
            "expanded" => point with { Sums = point.Sums with { Expanded = 2 } },
            "state sum" => point with { Sums = point.Sums with { StateSum = 1 } },
            "level" => point with { Levels = [-5] },
            "levels" => point with { Levels = [2] },
            "fired" => point with { Fired = [-1, 1, .. point.Fired.Skip(2)] },
            "date" => point with { At = DateTimeOffset.MinValue },
            "no level left" => point with { Sums = point.Sums with { Expanded = -1 } },
            "searched" => point with { Sums = point.Sums with { Searched = TimeSpan.MinValue } },
            _ => point,
        });
        Assert.Contains("undamaged", Refused());
    }

    [Fact]
    public void A_right_forgery_is_taken()
    {
        Forge(new CheckpointRecord(0, 1, 1), Model.Model.Layout.Initial(), Point());
        using var file = Checkpoint.Open(Path, Model.Model);
        Assert.Equal(834, new Explorer(Model, new ExplorerOptions { Resume = file }).Run().Totals.States);
    }

    [Fact]
    public void A_state_that_is_there_twice_is_refused()
    {
        var initial = Model.Model.Layout.Initial();
        var twice = Point() with { States = 2 };
        Forge(new CheckpointRecord(0, 2, 1), [.. initial, .. initial], twice with { Sums = twice.Sums with { StateSum = 2 * twice.Sums.StateSum } });
        Assert.Contains("none of this model", Refused());
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/full")]
    [InlineData("/dev/zero")]
    [InlineData("/tmp")]
    [InlineData("/nowhere/at/all")]
    [InlineData("/proc/version")]
    public void What_cannot_be_written_as_a_file_is_refused_at_the_start(string path)
        => Assert.Equal(path, Assert.Throws<BadInputException>(() => Checkpoint.Create(path, Model.Model)).Where);

    private void Keep(ExplorerOptions options)
    {
        using var file = Checkpoint.Create(Path, Model.Model);
        new Explorer(Model, options with { Checkpoint = file }).Run();
    }

    private string Refused()
    {
        var refusal = Assert.Throws<BadInputException>(() =>
        {
            using var file = Checkpoint.Open(Path, Model.Model);
            new Explorer(Model, new ExplorerOptions { Resume = file }).Run();
        });
        Assert.Equal(Path, refusal.Where);
        return refusal.Message;
    }

    private static SearchPoint Point()
    {
        var initial = Model.Model.Layout.Initial();
        return new(1, new(0, 0, 0, StateHash.Of(ref initial[0], initial.Length), 0, TimeSpan.Zero), [1], new long[Model.Model.Instances], DateTimeOffset.UnixEpoch);
    }

    // Everything about it is as a checkpoint is written, but for what it says.
    private void Forge(CheckpointRecord record, ulong[] states, SearchPoint point)
    {
        var head = CheckpointHead.Of(Model.Model);
        byte[] body = [.. MemoryMarshal.AsBytes<ulong>(record.Header), .. MemoryMarshal.AsBytes<ulong>(states), .. MemoryMarshal.AsBytes<ulong>(CheckpointRecord.End(point))];
        File.WriteAllBytes(Path, [.. head, .. body, .. SHA256.HashData([.. CheckpointHead.Digest(head), .. body])]);
    }
}
