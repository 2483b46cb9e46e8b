namespace Verified.Kernel.Xen.Boot;

/// <summary>The names of features in a kernel's notes, with bars between them; one that is required has an exclamation mark before it. Others that are not known are no reason to refuse.</summary>
/// <remarks>Source: Xen 4.17 xen/common/libelf/libelf-dominfo.c.</remarks>
internal static class GuestFeatures
{
    private const char Required = '!';

    private const string Dom0 = "dom0";

    private const int MostCharacters = 63;

    private static readonly string[] Known =
    [
        "writable_page_tables", "writable_descriptor_tables", "auto_translated_physmap", "supervisor_mode_kernel", "pae_pgdir_above_4gb",
        "hvm_callback_vector", Dom0,
    ];

    /// <summary>A required feature must be one that is known, and not a kernel in ring 0.</summary>
    public static Refusal? Check(string features)
    {
        foreach (var feature in Names(features))
        {
            if (feature.StartsWith(Required) && (!Known.Contains(feature[1..]) || feature[1..] == "supervisor_mode_kernel"))
            {
                return new Refusal("the note Features", $"no required feature that this hypervisor has not, such as {Refusal.Quote(feature[1..])}");
            }
        }

        return null;
    }

    /// <summary>Whether the kernel says that it can be the control domain.</summary>
    public static bool HaveDom0(string features) => Names(features).Any(feature => feature is Dom0 or "!" + Dom0);

    /// <summary>What stands between bars. A name that is too long for Xen's buffer goes on as another one.</summary>
    private static IEnumerable<string> Names(string features) => features.Split('|').SelectMany(name => name.Chunk(MostCharacters)).Select(piece => new string(piece));
}
