using FsCheck;
using Verified.Models.Programs;
using Verified.Models.Schedules;

namespace Verified.Models.Fuzzing;

/// <summary>Random programs with random schedules, all fixed by one seed: case 17 of a seed is the same everywhere and for ever.</summary>
/// <param name="programs">Which programs.</param>
/// <param name="seed">Fixes them all.</param>
/// <param name="schedule">How their threads are interleaved; if nothing is given, in one case at random, in the next by priorities.</param>
internal sealed class RandomCases(Gen<TestProgram> programs, ulong seed, ScheduleKind? schedule = null)
{
    internal TestProgram Program(int number) => ProgramGenerator.Numbered(programs, Seed(number));

    internal IScheduler Scheduler(int number)
        => Schedulers.For(schedule ?? (number % 2 == 0 ? ScheduleKind.Random : ScheduleKind.Pct), Seed(number));

    private ulong Seed(int number) => seed * 0x9E3779B97F4A7C15 + (ulong)number;
}
