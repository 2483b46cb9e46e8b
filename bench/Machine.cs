using System.Diagnostics;
using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;

namespace Verified.Bench;

/// <summary>What an access of the soft machine costs, as a multiple of a dependent load from an array of the same size in the same run: each access waits for the word of the one before.</summary>
/// <remarks>The array is as large as what is touched: for a hit the data, for a walk the data and the tables.</remarks>
internal static class Machine
{
    private const double MostOfHit = 8, MostOfWalk = 40;
    private const int FrameWords = 512, LineWords = 8, Rounds = 9, Steps = 1 << 20;
    private static readonly TimeSpan WarmTime = TimeSpan.FromSeconds(2);
    private const ulong PageBytes = 4096, Mapped = 0x67;

    // Many pages share the frames of the data, so that each walk is one for a page that was not seen for long.
    private const int WalkedPages = 1 << 12;
    private const ulong WalkedBase = 0x4000_0000;

    internal static int Run(string[] args)
    {
        if (args is not [])
            throw new BadInputException("bench machine", "nothing after it");
        Warm();
        Console.WriteLine("data        dependent load   TLB hit               with tables   dependent load   4-level walk");
        var (hit, walk) = (0.0, 0.0);
        foreach (var kilobytes in (int[])[16, 64, 256, 1024, 2048])
        {
            var (ofHit, ofWalk) = Measure(kilobytes * 128);
            (hit, walk) = (Math.Max(hit, ofHit), Math.Max(walk, ofWalk));
        }
        Console.WriteLine($"largest: TLB hit {hit:F1}x, at most {MostOfHit:F0}x is asked for; walk {walk:F1}x, at most {MostOfWalk:F0}x");
        return hit <= MostOfHit && walk <= MostOfWalk ? 0 : 1;
    }

    // Code is compiled for the way it is used, in the background: nothing is measured before.
    private static void Warm()
    {
        using var machine = Build(FrameWords, Cycle(FrameWords / LineWords));
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < WarmTime;)
        {
            Hits(machine);
            Walks(machine);
            Thread.Sleep(50);
        }
    }

    private static (double Hit, double Walk) Measure(int words)
    {
        var chain = Cycle(words / LineWords);
        using var machine = Build(words, chain);
        var (data, all) = (Array(words), Array(machine.Memory.Length));
        var (load, hit, loadOfAll, walk) = (double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            load = Math.Min(load, Nanoseconds(() => Loads(data)));
            hit = Math.Min(hit, Nanoseconds(() => Hits(machine)));
            loadOfAll = Math.Min(loadOfAll, Nanoseconds(() => Loads(all)));
            walk = Math.Min(walk, Nanoseconds(() => Walks(machine)));
        }
        Console.WriteLine($"{words / 128,6} KiB   {load,8:F2} ns   {hit,8:F2} ns {hit / load,5:F1}x   {machine.Memory.Length / 128,11} KiB   {loadOfAll,8:F2} ns   {walk,8:F2} ns {walk / loadOfAll,5:F1}x");
        return (hit / load, walk / loadOfAll);
    }

    private static ulong[] Array(int words)
    {
        var (chain, array) = (Cycle(words / LineWords), new ulong[words]);
        for (var line = 0; line < chain.Length; line++)
            array[line * LineWords] = (ulong)chain[line] * LineWords;
        return array;
    }

    private static double Nanoseconds(Action steps)
    {
        var start = Stopwatch.GetTimestamp();
        steps();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Steps;
    }

    private static void Loads(ulong[] array)
    {
        var at = 0ul;
        for (var i = 0; i < Steps; i++)
            at = array[at];
        Used(at);
    }

    private static void Hits(SoftMachine machine)
    {
        var at = 0ul;
        var result = default(AccessResult);
        for (var i = 0; i < Steps; i++)
        {
            var access = new Access(at, AccessKind.Read, IsUser: true);
            machine.Run(0, new ReadOnlySpan<Access>(in access), new Span<AccessResult>(ref result));
            at = result.Value;
        }
        Used(at);
    }

    private static void Walks(SoftMachine machine)
    {
        var at = 0ul;
        var result = default(AccessResult);
        for (var i = 0; i < Steps; i++)
        {
            var page = WalkedBase + (ulong)(i % WalkedPages) * PageBytes;
            var access = new Access(page | (at & (PageBytes - LineWords)), AccessKind.Read, IsUser: true);
            machine.Run(0, new ReadOnlySpan<Access>(in access), new Span<AccessResult>(ref result));
            at = result.Value;
        }
        Used(at);
    }

    // The data lies at physical and virtual address 0, the tables behind it.
    private static SoftMachine Build(int words, int[] chain)
    {
        var (first, pages) = (words / FrameWords, words / FrameWords);
        var leaves = (pages + FrameWords - 1) / FrameWords;
        var walked = WalkedPages / FrameWords;
        var machine = new SoftMachine(1, words + (4 + leaves + walked) * FrameWords);
        var memory = machine.Memory;
        for (var line = 0; line < chain.Length; line++)
            memory[line * LineWords] = (ulong)chain[line] * LineWords * 8;
        // The root, one table of level 3, one of level 2 for the data and one for the walks, then those of level 1.
        memory[Word(first, 0)] = Entry(first + 1);
        memory[Word(first + 1, 0)] = Entry(first + 2);
        memory[Word(first + 1, (int)(WalkedBase >> 30))] = Entry(first + 3);
        for (var table = 0; table < leaves; table++)
            memory[Word(first + 2, table)] = Entry(first + 4 + table);
        for (var table = 0; table < walked; table++)
            memory[Word(first + 3, table)] = Entry(first + 4 + leaves + table);
        for (var page = 0; page < pages; page++)
            memory[Word(first + 4, page)] = Entry(page);
        for (var page = 0; page < WalkedPages; page++)
            memory[Word(first + 4 + leaves, page)] = Entry(page * 37 % pages);
        machine.Load(0, new PagingControls(PagingMode.FourLevel) { WriteProtect = true, NoExecute = true }, (ulong)first * PageBytes);
        return machine;
    }

    private static int Word(int frame, int entry) => frame * FrameWords + entry;

    private static ulong Entry(int frame) => (ulong)frame * PageBytes | Mapped;

    // A random order of all lines, in one cycle.
    private static int[] Cycle(int lines)
    {
        var order = Enumerable.Range(0, lines).ToArray();
        new Random(1).Shuffle(order);
        var next = new int[lines];
        for (var i = 0; i < lines; i++)
            next[order[i]] = order[(i + 1) % lines];
        return next;
    }

    private static void Used(ulong value)
    {
        if (value == ulong.MaxValue)
            throw new InvalidOperationException("a walk left memory");
    }
}
