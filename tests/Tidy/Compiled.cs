using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Verified.Tests.Tidy;

/// <summary>What an assembly really uses, read from its metadata: a reference that the compiler found no use for is not there.</summary>
internal sealed record Compiled(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Types, IReadOnlyList<string> Constants)
{
    public static IEnumerable<Compiled> OurAssemblies() =>
        Directory.GetFiles(AppContext.BaseDirectory, "Verified.*.dll").Select(Read);

    public static Compiled Named(string name) => Read(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

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
