namespace Verified.Tests.Search;

/// <summary>A folder for the files of one test.</summary>
internal sealed class SearchFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("verified-search-");

    public void Dispose() => folder.Delete(recursive: true);

    internal string File(string name) => Path.Combine(folder.FullName, name);
}
