using System.Xml.Linq;
using Xunit;

namespace Verified.Tests.Tidy;

public class PackageTests
{
    [Fact]
    public void Every_package_of_a_project_is_used_by_one_of_its_files() =>
        Findings.None(Checkout.Files(".csproj").SelectMany(file => PackageRules.Unused(file, Included(file, "PackageReference"), Names(Path.GetDirectoryName(file)!))));

    [Fact]
    public void Every_package_with_a_version_is_named_by_a_project() =>
        Findings.None(PackageRules.Unnamed(Included("Directory.Packages.props", "PackageVersion"), [.. Checkout.Files(".csproj").SelectMany(file => Included(file, "PackageReference"))]));

    [Fact]
    public void The_projects_name_packages() => Assert.Contains("Microsoft.Z3", Included("src/Z3Process/Verified.Z3Process.csproj", "PackageReference"));

    [Theory]
    [InlineData("DiffPlex", "System.Text", 1)]
    [InlineData("DiffPlex", "DiffPlexed", 1)]
    [InlineData("Microsoft.Z3", "Microsoft", 1)]
    [InlineData("Microsoft.Z3", "Microsoft.Z3", 0)]
    [InlineData("Iced", "Iced.Intel", 0)]
    [InlineData("FSharp.Core", "Microsoft.FSharp.Core", 0)]
    [InlineData("xunit.runner.visualstudio", "System.Text", 0)]
    public void A_package_that_no_file_uses_is_found(string package, string name, int findings) => Assert.Equal(findings, PackageRules.Unused("x.csproj", [package], [name]).Count());

    [Fact]
    public void A_version_of_a_package_that_no_project_names_is_found() =>
        Assert.Equal(["Directory.Packages.props has a version of DiffPlex, which no project names"], PackageRules.Unnamed(["DiffPlex", "Iced"], ["Iced"]));

    [Fact]
    public void A_name_in_a_comment_or_a_string_is_none() =>
        Assert.Equal(
            ["Iced.Intel", "Iced", "Intel", "Xunit"],
            new SourceFile("x.cs", "// using DiffPlex;\nusing Iced.Intel;\nusing Xunit;\nclass C { string s = \"DiffPlex\"; }\n").Names);

    private static string[] Names(string folder) =>
        [.. SourceFile.All().Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)).SelectMany(file => file.Names).Distinct()];

    private static IEnumerable<string> Included(string file, string element) =>
        XDocument.Load(Checkout.At(file)).Descendants(element).Select(one => one.Attribute("Include")!.Value);
}
