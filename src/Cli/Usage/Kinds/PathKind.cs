namespace Verified.Cli.Usage.Kinds;

/// <summary>What is done with a path.</summary>
internal enum PathUse
{
    /// <summary>The file is read.</summary>
    Reads,

    /// <summary>The file is written.</summary>
    Writes,

    /// <summary>Files are written into the folder.</summary>
    FillsFolder,
}

/// <summary>The path of a file or a folder.</summary>
/// <param name="Use">What is done with it.</param>
internal sealed record PathKind(PathUse Use) : ValueKind(Use == PathUse.FillsFolder ? "FOLDER" : "FILE")
{
    public override string Expected => Use switch
    {
        PathUse.Reads => "a file that can be read",
        PathUse.Writes => "a file that can be written",
        PathUse.FillsFolder => "a folder that can be written",
    };

    public override bool IsPath => true;

    // A path with a zero in it cannot be given to a program.
    public override IReadOnlyList<string> Refused => [""];

    public override bool Admits(string value) => value.Length > 0;
}
