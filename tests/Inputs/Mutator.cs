using System.Text;
using System.Text.RegularExpressions;

namespace Verified.Tests.Inputs;

/// <summary>Damages a text or bytes as files are damaged, and as somebody would who means harm. A number fixes the damage.</summary>
internal sealed partial class Mutator(int number)
{
    private static readonly string[] Extremes =
    [
        "0", "1", "-1", "+7", "255", "256", "65535", "65536", "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "99999999999999999999999", "ffffffffffffffff", "10000000000000000", "0x", "1e9", "٣",
    ];

    private static readonly string[] Hostile =
        ["\u001b[31m", "\u001b]0;title\a", "\0", "\r", "\t", "\u202e", "\u009b2J", "\ufeff", "\ud83d", "'", "not '", "(", ")", ",", "=", ":", "*", "+", "#", " ", "…", "\n", "@@", "--- a/", "* "];

    private readonly Random chance = new(number);

    /// <summary>A text with one to three damages. Lines before <paramref name="spared"/> stay as they are in most cases.</summary>
    public string Text(string text, int spared = 0)
    {
        var lines = text.Split('\n').ToList();
        var kept = spared > 0 && spared < lines.Count && chance.Next(25) > 0 ? lines[..spared] : [];
        var rest = string.Join('\n', lines[kept.Count..]);
        for (var times = 1 + chance.Next(3); times > 0; times--)
        {
            rest = Damaged(rest);
        }

        return string.Join('\n', [.. kept, rest]);
    }

    /// <summary>A text with one to three other numbers in the lines from one up to another.</summary>
    public string Numbers(string text, int first, int end)
    {
        var lines = text.Split('\n');
        var changed = string.Join('\n', lines[first..end]);
        for (var times = 1 + chance.Next(3); times > 0; times--)
        {
            changed = OtherNumber(changed);
        }

        return string.Join('\n', [.. lines[..first], changed, .. lines[end..]]);
    }

    /// <summary>Bytes with one to three damages.</summary>
    public byte[] Bytes(byte[] bytes)
    {
        var changed = bytes.ToList();
        for (var times = 1 + chance.Next(3); times > 0 && changed.Count > 0; times--)
        {
            var at = chance.Next(changed.Count);
            switch (chance.Next(5))
            {
                case 0: changed[at] ^= (byte)(1 << chance.Next(8)); break;
                case 1: changed.RemoveRange(at, Math.Min(changed.Count - at, 1 + chance.Next(16))); break;
                case 2: changed.InsertRange(at, Enumerable.Repeat((byte)chance.Next(256), 1 + chance.Next(16))); break;
                case 3: Overwrite(changed, at, BitConverter.GetBytes(Words[chance.Next(Words.Length)])); break;
                default: changed.RemoveRange(at, changed.Count - at); break;
            }
        }

        return [.. changed];
    }

    private static readonly ulong[] Words = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, ulong.MaxValue, ulong.MaxValue - 0xFFF];

    private static void Overwrite(List<byte> bytes, int at, byte[] word)
    {
        for (var i = 0; i < word.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = word[i];
        }
    }

    private string Damaged(string text)
    {
        var at = chance.Next(text.Length + 1);
        var lines = text.Split('\n').ToList();
        var line = chance.Next(lines.Count);
        switch (chance.Next(12))
        {
            case 0 or 1 or 2:
                return OtherNumber(text);
            case 3 or 4:
                return text.Insert(at, Hostile[chance.Next(Hostile.Length)]);
            case 5:
                return text.Remove(at, Math.Min(text.Length - at, 1 + chance.Next(20)));
            case 6:
                return text[..at];
            case 7:
                lines[line] = string.Concat(Enumerable.Repeat(lines[line] + " ", 46_000 / (lines[line].Length + 1)));
                break;
            case 8:
                lines.InsertRange(line, Enumerable.Repeat(lines[line], 1 + chance.Next(300)));
                break;
            case 9:
                lines.RemoveAt(line);
                break;
            case 10:
                (lines[line], lines[0]) = (lines[0], lines[line]);
                break;
            default:
                return chance.Next(3) switch { 0 => text.Replace("\n", "\r\n", StringComparison.Ordinal), 1 => text.Insert(at, new string("([{<\"'"[chance.Next(6)], 20_000)), _ => Encoding.Latin1.GetString(Bytes(Encoding.UTF8.GetBytes(text))) };
        }

        return string.Join('\n', lines);
    }

    private string OtherNumber(string text)
    {
        var numbers = Number().Matches(text);
        if (numbers.Count == 0)
        {
            return text;
        }

        var one = numbers[chance.Next(numbers.Count)];
        return text[..one.Index] + Extremes[chance.Next(Extremes.Length)] + text[(one.Index + one.Length)..];
    }

    [GeneratedRegex(@"(?<![A-Za-z])[0-9a-f]+(?![A-Za-z])|\d+")]
    private static partial Regex Number();
}
