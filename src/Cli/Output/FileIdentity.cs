namespace Verified.Cli.Output;

/// <summary>Tells whether two paths lead to one file, however they are spelled and through whatever links.</summary>
internal static class FileIdentity
{
    /// <summary>Whether what is written to the one would be found in the other. What goes to a device never is.</summary>
    public static bool Same(string one, string other) => Of(one) is { } identity && identity == Of(other);

    /// <summary>The device and the number of the file; of one that is not there, those of its folder, with its name. Null for a device, and where the links lead nowhere.</summary>
    private static (ulong Device, ulong Inode, string Name)? Of(string path)
    {
        try
        {
            return OutputTarget.Of(path) switch
            {
                { Facts: { Kind: FileKind.CharacterDevice or FileKind.BlockDevice } } => null,
                { Facts: { } there } => (there.Device, there.Inode, ""),
                var target => FileCalls.Facts(target.Folder, follows: true) is { } folder ? (folder.Device, folder.Inode, Path.GetFileName(target.Path)) : (0, 0, Path.GetFullPath(target.Path)),
            };
        }
        catch (Exception fault) when (OutputFile.IsOfFiles(fault))
        {
            return null;
        }
    }
}
