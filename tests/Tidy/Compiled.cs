using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Verified.Tests.Tidy;

/// <summary>What an assembly really uses, read from its metadata: a reference that the compiler found no use for is not there.</summary>
internal sealed record Compiled(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Types, IReadOnlyList<string> Constants)
{
    public static IEnumerable<Compiled> OurAssemblies() =>
        Directory.GetFiles(AppContext.BaseDirectory, "Verified.*.dll").Select(file => Named(Path.GetFileNameWithoutExtension(file)));

    public static Compiled Named(string name) => Read(AsCompiled(name));

    public static Compiled Read(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return new Compiled(
            metadata.GetString(metadata.GetAssemblyDefinition().Name),
            metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name)).ToList(),
            metadata.TypeReferences.Select(h => FullName(metadata, metadata.GetTypeReference(h))).ToList(),
            metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(t => !IsEnum(metadata, t))
                .SelectMany(t => Literals(metadata, t)).ToList());
    }

    /// <summary>The compiler's own output: a measurement of coverage writes counters into the copy beside the tests.</summary>
    /// <remarks>The outputs of all projects lie together (<c>bin/PROJECT/release</c>), or each in its project (<c>bin/Release/net10.0</c>).</remarks>
    private static string AsCompiled(string name)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var project = Checkout.Files($"/{name}.csproj").Single();
        string[] candidates =
        [
            Path.Combine(here.Parent!.Parent!.Parent!.FullName, "obj", name, here.Name, name + ".dll"),
            Path.Combine(Path.GetDirectoryName(Checkout.At(project))!, "obj", here.Parent.Name, here.Name, name + ".dll"),
        ];
        return candidates.FirstOrDefault(File.Exists) ?? Path.Combine(here.FullName, name + ".dll");
    }

    private static string FullName(MetadataReader metadata, TypeReference type) =>
        $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";

    private static bool IsEnum(MetadataReader metadata, TypeDefinition type) =>
        type.BaseType.Kind == HandleKind.TypeReference
        && FullName(metadata, metadata.GetTypeReference((TypeReferenceHandle)type.BaseType)) == "System.Enum";

    private static IEnumerable<string> Literals(MetadataReader metadata, TypeDefinition type) =>
        type.GetFields().Select(metadata.GetFieldDefinition)
            .Where(f => f.Attributes.HasFlag(System.Reflection.FieldAttributes.Literal))
            .Select(f => $"{metadata.GetString(type.Name)}.{metadata.GetString(f.Name)}");
}
