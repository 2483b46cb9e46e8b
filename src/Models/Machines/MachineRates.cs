using System.Diagnostics;
using Verified.Abi.Machines;

namespace Verified.Models.Machines;

/// <summary>How fast a machine is.</summary>
/// <param name="Accesses">User reads in batches, none of which faults, a second.</param>
/// <param name="Faults">User reads in batches, all of which fault, a second.</param>
public sealed record MachineRates(long Accesses, long Faults)
{
    private static readonly int Batch = 4096;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures a machine, whose memory is lost.</summary>
    public static MachineRates Of(MachineUnderTest target)
    {
        const ulong present = 0x1_0000, absent = 0x2_0000;
        var machine = target.Machine;
        MachineMemory.Write(machine.Memory);
        (machine.Memory[0x1000 / 8], machine.Memory[0x2000 / 8], machine.Memory[0x3000 / 8]) = (0x2027, 0x3027, 0x4027);
        machine.Memory[(int)(0x4000 + (present >> 9)) / 8] = 0x1_0027;
        machine.Load(0, target.Controls(new MachineCase(new PagingControls(PagingMode.FourLevel) { WriteProtect = true, NoExecute = true }, 1, [])), 0x1000);
        return new(Rate(machine, present, mayFault: false), Rate(machine, absent, mayFault: true));
    }

    private static long Rate(IMachine machine, ulong page, bool mayFault)
    {
        Access[] accesses = [.. Enumerable.Range(0, Batch).Select(i => new Access(page + (ulong)(i % 512) * 8, AccessKind.Read, IsUser: true))];
        var results = new AccessResult[Batch];
        machine.Run(0, accesses.AsSpan(0, 1), results);
        var (clock, done) = (Stopwatch.StartNew(), 0L);
        for (; clock.Elapsed < Least; done += Batch) machine.Run(0, accesses, results);
        if (results.Any(result => result.Faulted != mayFault)) throw new InvalidOperationException($"{machine.Name} answers otherwise when it is measured");
        return (long)(done / clock.Elapsed.TotalSeconds);
    }
}
