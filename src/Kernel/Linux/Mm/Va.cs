namespace Verified.Kernel.Linux.Mm;

/// <summary>The number of a page of an address space.</summary>
internal readonly record struct Va(int Number)
{
    public Va Next => new(Number + 1);

    public static Va operator ++(Va va) => new(va.Number + 1);

    public static bool operator <=(Va left, Va right) => left.Number <= right.Number;

    public static bool operator >=(Va left, Va right) => left.Number >= right.Number;

    public override string ToString() => $"va:{Number}";
}
