namespace Verified.Kernel.Linux.Mm;

/// <summary>The vmas of an address space: which addresses are mapped, private and anonymous, and which may be written.</summary>
internal sealed class VmaTable(int addresses)
{
    private readonly bool[] mapped = new bool[addresses];
    private readonly bool[] writable = new bool[addresses];

    public Va Last => new(addresses - 1);

    public bool IsMapped(Va va) => mapped[va.Number];

    public bool Allows(Va va, bool write) => mapped[va.Number] && (writable[va.Number] || !write);

    public bool AnyMapped(Va first, Va last) => mapped.AsSpan(first.Number, Length(first, last)).Contains(true);

    /// <summary>The last address, up to a limit, of those that follow a mapped one and are mapped with the same protection.</summary>
    public Va EndOfSame(Va first, Va last)
    {
        var end = first.Number;
        while (end < last.Number && mapped[end + 1] && writable[end + 1] == writable[first.Number])
        {
            end++;
        }

        return new Va(end);
    }

    public void Map(Va first, Va last)
    {
        mapped.AsSpan(first.Number, Length(first, last)).Fill(true);
        Protect(first, last, true);
    }

    public void Unmap(Va first, Va last)
    {
        mapped.AsSpan(first.Number, Length(first, last)).Clear();
        Protect(first, last, false);
    }

    public void Protect(Va first, Va last, bool allowWriting) => writable.AsSpan(first.Number, Length(first, last)).Fill(allowWriting);

    public void Copy(Va from, Va to) => (mapped[to.Number], writable[to.Number]) = (true, writable[from.Number]);

    public void CopyFrom(VmaTable other)
    {
        other.mapped.CopyTo(mapped, 0);
        other.writable.CopyTo(writable, 0);
    }

    private static int Length(Va first, Va last) => last.Number - first.Number + 1;
}
