using System.Xml.Linq;
using Xunit;

namespace Verified.Tests.Tidy;

public class DependencyTests
{
    [Fact]
    public void No_project_file_names_a_project_that_it_may_not_see() =>
        Findings.None(Checkout.Files(".csproj").SelectMany(file => DependencyRules.Violations(Name(file), References(file))));

    [Fact]
    public void No_assembly_uses_an_assembly_that_it_may_not_see() =>
        Findings.None(Compiled.OurAssemblies().SelectMany(a => DependencyRules.Violations(a.Name, a.References)));

    [Fact]
    public void Every_assembly_of_the_product_is_looked_at() =>
        Assert.Subset(
            Compiled.OurAssemblies().Select(a => a.Name).ToHashSet(),
            Checkout.Files(".csproj").Select(Name).Where(name => name is not ("Verified.Properties" or "Verified.Bench")).ToHashSet());

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Checkout.At("Verified.sln")).Replace('\\', '/');

        Assert.All(Checkout.Files(".csproj"), file => Assert.Contains($"\"{file}\"", solution));
    }

    [Theory]
    [InlineData("Verified.Kernel", "Verified.Spec.Notifier")]
    [InlineData("Verified.Spec.Notifier", "Verified.Kernel")]
    [InlineData("Verified.Models", "Verified.Kernel")]
    [InlineData("Verified.Spec.Notifier", "Verified.Spec.Xen")]
    [InlineData("Verified.Unknown", "Verified.Abi")]
    public void A_forbidden_dependency_is_found(string project, string seen) =>
        Assert.Single(DependencyRules.Violations(project, [seen, "System.Runtime"]));

    /// <summary>What makes the kernel a target of a contract sees the kernel, and nothing in the kernel sees it.</summary>
    [Fact]
    public void Nothing_in_the_kernel_sees_what_makes_it_a_target() =>
        Findings.None(Checkout.Files(".cs").Where(SeesTargets));

    [Fact]
    public void What_makes_it_a_target_is_looked_at() =>
        Assert.Contains(Checkout.Files(".cs"), file => file.StartsWith("src/Kernel/Targets/", StringComparison.Ordinal));

    private static bool SeesTargets(string file) =>
        file.StartsWith("src/Kernel/", StringComparison.Ordinal) && !file.StartsWith("src/Kernel/Targets/", StringComparison.Ordinal)
        && File.ReadAllText(Checkout.At(file)).Contains("Verified.Kernel.Targets", StringComparison.Ordinal);

    private static string Name(string projectFile) => Path.GetFileNameWithoutExtension(projectFile);

    private static IEnumerable<string> References(string projectFile) =>
        XDocument.Load(Checkout.At(projectFile)).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
}
