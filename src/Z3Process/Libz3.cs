using System.Runtime.InteropServices;
using Microsoft.Z3;

namespace Verified.Z3Process;

/// <summary>The native library under the package Microsoft.Z3, which brings none for Linux.</summary>
internal static partial class Libz3
{
    /// <summary>The package and the library, for people and for what is kept of proofs.</summary>
    public static string Version
    {
        get
        {
            var package = typeof(Native).Assembly.GetName().Version!;
            uint major = 0, minor = 0, build = 0, revision = 0;
            Native.Z3_get_version(ref major, ref minor, ref build, ref revision);
            return $"Microsoft.Z3 {package.ToString(3)} over libz3 {major}.{minor}.{build}";
        }
    }

    /// <summary>Loads the library for the package; answers why it cannot.</summary>
    public static string? WhyItDoesNotLoad(string path)
    {
        try
        {
            var library = NativeLibrary.Load(path);
            NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, (name, _, _) => name.StartsWith("libz3", StringComparison.Ordinal) ? library : 0);
            _ = Version;
            return null;
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return fault.Message.ReplaceLineEndings(" ").Trim();
        }
    }

    /// <summary>Ends this process without waiting for anything in it.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void EndAtOnce(int status);
}
