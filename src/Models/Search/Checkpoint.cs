using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Verified.Abi;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>The sums of a search that is to go on later.</summary>
internal readonly record struct Sums(long Transitions, long Cut, int Expanded, ulong StateSum, ulong StepSum);

/// <summary>A search on disk: which model, the sums, the levels, the states in order, and a checksum over all of it.</summary>
internal static class Checkpoint
{
    private static readonly byte[] Magic = "verified checkpoint 1\n"u8.ToArray();

    internal static void Write(string path, FiniteModel model, StateStore store, IReadOnlyList<int> levels, long[] fired, Sums sums)
    {
        var unfinished = path + ".part";
        using (var file = File.Create(unfinished))
        using (var hash = SHA256.Create())
        {
            using (var hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
            using (var writer = new BinaryWriter(hashed))
            {
                writer.Write(Magic);
                writer.Write(Fingerprint(model));
                writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Sums>(in sums)));
                writer.Write(levels.Count);
                writer.Write(MemoryMarshal.AsBytes<int>(levels.ToArray()));
                writer.Write(MemoryMarshal.AsBytes<long>(fired));
                writer.Write(store.Count);
                for (var i = 0; i < store.Count; i++)
                    writer.Write(MemoryMarshal.AsBytes(store[i]));
            }
            file.Write(hash.Hash);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    internal static Sums Read(string path, FiniteModel model, StateStore store, List<int> levels, long[] fired)
    {
        try
        {
            Verify(path);
            using var reader = new BinaryReader(File.OpenRead(path));
            reader.ReadBytes(Magic.Length);
            if (!reader.ReadBytes(32).AsSpan().SequenceEqual(Fingerprint(model)))
                throw new BadInputException(path, $"a checkpoint of {model.Specification.Name} with the scope {model.Scope}, not of another model");
            var sums = MemoryMarshal.Read<Sums>(reader.ReadBytes(Marshal.SizeOf<Sums>()));
            levels.Clear();
            levels.AddRange(MemoryMarshal.Cast<byte, int>(reader.ReadBytes(reader.ReadInt32() * sizeof(int))));
            MemoryMarshal.Cast<byte, long>(reader.ReadBytes(fired.Length * sizeof(long))).CopyTo(fired);
            ReadStates(reader, store, model.Layout.Words);
            return sums;
        }
        catch (IOException e)
        {
            throw new BadInputException(path, $"a readable checkpoint ({e.Message})");
        }
    }

    private static void ReadStates(BinaryReader reader, StateStore store, int words)
    {
        var state = new ulong[words];
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(state.AsSpan()));
            store.Add(ref state[0], StateHash.Of(ref state[0], words));
        }
    }

    // Before anything is believed: the length and every byte are those that were written.
    private static void Verify(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[Magic.Length];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan().SequenceEqual(Magic))
            throw new BadInputException(path, "a checkpoint, which begins with 'verified checkpoint 1'");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(start);
        var (block, left) = (new byte[1 << 20], file.Length - start.Length - 32);
        for (int read; left > 0 && (read = file.Read(block, 0, (int)Math.Min(left, block.Length))) > 0; left -= read)
            hash.AppendData(block, 0, read);
        var sum = new byte[32];
        if (left != 0 || file.ReadAtLeast(sum, 32, throwOnEndOfStream: false) < 32 || !hash.GetHashAndReset().AsSpan().SequenceEqual(sum))
            throw new BadInputException(path, "an undamaged checkpoint; its checksum does not match, so it was cut short or changed");
    }

    // Everything that decides what a packed state means and where it leads, as far as names and places tell.
    private static byte[] Fingerprint(FiniteModel model)
        => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        [
            model.Specification.Name, model.Scope.ToString(),
            .. model.Layout.Fields.Select(field => $"{field.Component.Name} {field.Offset} {field.Width}"),
            .. model.Rules.Select(rule => $"{rule.Rule.Name} {rule.First} {string.Join(", ", rule.Rule.Guards.Select(guard => guard.Text))} {rule.Effects.Count}"),
        ])));
}
