using System.Globalization;
using Verified.Abi;
using Verified.Cli.Output;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;

namespace Verified.Cli.Checks;

/// <summary>The files of one search: the one that it goes on with, and the one where it is kept. Both are tried before the search begins. A search that is resumed and has no other place is kept where it was.</summary>
internal sealed class SearchFiles : IDisposable
{
    private SearchFiles(Checkpoint? resume, Checkpoint? kept) => (Resume, Kept) = (resume, kept);

    /// <summary>The search to go on with, if any.</summary>
    public Checkpoint? Resume { get; }

    /// <summary>Where the search is kept, if anywhere.</summary>
    public Checkpoint? Kept { get; }

    /// <exception cref="BadInputException">One of them cannot be what it should be.</exception>
    public static SearchFiles Open(string? checkpoint, string? resume, FiniteModel model)
    {
        if (resume is null)
        {
            return new SearchFiles(null, checkpoint is null ? null : Checkpoint.Create(checkpoint, model));
        }

        if (checkpoint is null || FileIdentity.Same(checkpoint, resume))
        {
            var both = Checkpoint.Open(resume, model);
            return new SearchFiles(both, both);
        }

        var from = Checkpoint.OpenToRead(resume, model);
        try
        {
            return new SearchFiles(from, Checkpoint.Create(checkpoint, model));
        }
        catch
        {
            from.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Resume?.Dispose();
        Kept?.Dispose();
    }

    /// <summary>What a search goes on with, and where it is kept from now on.</summary>
    public string Said(Resumed from) => string.Create(
        CultureInfo.InvariantCulture,
        $"resumed {from.States:N0} states of depth {from.Depth}, {from.Expanded:N0} of them expanded, kept in {Resume!.Path} at {from.At:yyyy-MM-dd HH:mm:ss.fff} UTC after {from.Searched.TotalSeconds:F1} s of search; {Onward}");

    /// <summary>The search that was to be gone on with ended before anything of it was kept.</summary>
    public string NothingKept => $"nothing of a search is kept in {Resume!.Path} yet: it begins anew; {Onward}";

    private string Onward => Kept == Resume ? "it is kept there from now on too" : $"it is kept in {Kept!.Path} from now on";
}
