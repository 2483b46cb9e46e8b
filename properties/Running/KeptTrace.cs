namespace Verified.Properties.Running;

/// <summary>Keeps the traces of failing properties where the command line keeps those of failing checks; nothing is overwritten.</summary>
internal static class KeptTrace
{
    /// <summary>Saves a trace. One that is there already, to the letter, is not saved again; another one of the same name gets a number.</summary>
    /// <returns>The file, relative to the root of the checkout.</returns>
    public static string Save(string name, string text)
    {
        Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "traces"));
        for (var number = 1; ; number++)
        {
            var file = Path.Combine("artifacts", "traces", number == 1 ? $"{name}.trace" : $"{name}-{number}.trace");
            if (IsKept(Path.Combine(Checkout.Root, file), text))
            {
                return file;
            }
        }
    }

    // Another process may write the same name: who creates it has it.
    private static bool IsKept(string path, string text)
    {
        try
        {
            using var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew));
            writer.Write(text);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return File.ReadAllText(path) == text;
        }
    }
}
