using System.Globalization;
using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Machines;

/// <summary>A trace of a machine as text.</summary>
/// <remarks>
/// <code>
/// verified trace 2
/// model machine
/// sizes cpus=1 levels=4 wp=1 nx=1 pge=0 pse=0 pcid=0 smep=0 smap=0 pke=0 pkru=0
/// actions
///   store 0x1000 0x3027
///   load 0 0x1000
///   access 0 read user 0x10000
///   flush 0 page 0x10000
/// steps
///   value 0x10000c3
///   exception 14 0x4
/// verdict MACHINE-ANSWER at 3
/// </code>
/// An access has <c>ac</c> at its end where RFLAGS.AC is set, and a write the word before that.
/// </remarks>
public static class MachineTraceText
{
    private static readonly string Model = "machine";

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print(MachineTrace trace, IEnumerable<string>? comments = null) => Tell(trace).Print(comments);

    /// <summary>A trace in words.</summary>
    public static TraceInWords Tell(MachineTrace trace) => TraceInWords.Of(
        Model, Sizes(trace.Case), [("actions", trace.Case.Steps.Select(Print))], schedule: null, trace.Answers.Select(Print), trace.Verdict);

    /// <summary>A step on one line.</summary>
    public static string Print(MachineStep step) => step.Kind switch
    {
        MachineStepKind.Store => $"store 0x{step.Address:x} 0x{step.Value:x}",
        MachineStepKind.Load => $"load {step.Cpu} 0x{step.Address:x}",
        MachineStepKind.LoadRoot => $"loadroot {step.Cpu} 0x{step.Address:x}",
        MachineStepKind.Flush => $"flush {step.Cpu} {Name(step.Flush)} 0x{step.Address:x}",
        MachineStepKind.Access => $"access {step.Cpu} {Name(step.Access)} {(step.IsUser ? "user" : "supervisor")} 0x{step.Address:x}"
            + (step.Access == AccessKind.Write ? $" 0x{step.Value:x}" : "") + (step.AlignmentCheck ? " ac" : ""),
    };

    /// <summary>Reads a trace.</summary>
    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    public static MachineTrace Parse(string text, string file)
    {
        var lines = new TraceLines(Model, text, file);
        var (controls, cpus) = ParseSizes(lines.Where, lines.Words("sizes"));
        lines.Next("actions");
        MachineStep[] steps = [.. lines.Indented().Select(line => Step(line.Where, line.Text, cpus))];
        var answers = lines.Steps(Answer);
        return new(new(controls, cpus, steps), answers, lines.Verdict());
    }

    private static string Sizes(MachineCase one)
    {
        var c = one.Controls;
        static int Of(bool flag) => flag ? 1 : 0;
        return $"cpus={one.Cpus} levels={(c.Mode == PagingMode.FiveLevel ? 5 : 4)} wp={Of(c.WriteProtect)} nx={Of(c.NoExecute)} pge={Of(c.GlobalPages)} pse={Of(c.LargePages)} "
            + $"pcid={Of(c.ProcessContexts)} smep={Of(c.SupervisorExecutionPrevention)} smap={Of(c.SupervisorAccessPrevention)} pke={Of(c.ProtectionKeys)} pkru={c.KeyRights}";
    }

    private static (PagingControls Controls, int Cpus) ParseSizes(string where, string[] words)
    {
        var (controls, cpus) = (new PagingControls(PagingMode.FourLevel), 1);
        foreach (var word in words)
        {
            var (name, value) = TraceWords.Assignment(where, word);
            bool Flag() => TraceWords.InRange(where, name, value, 0, 1) == 1;
            switch (name)
            {
                case "cpus": cpus = TraceWords.InRange(where, name, value, 1, 2); break;
                case "levels": controls = controls with { Mode = TraceWords.InRange(where, name, value, 4, 5) == 5 ? PagingMode.FiveLevel : PagingMode.FourLevel }; break;
                case "wp": controls = controls with { WriteProtect = Flag() }; break;
                case "nx": controls = controls with { NoExecute = Flag() }; break;
                case "pge": controls = controls with { GlobalPages = Flag() }; break;
                case "pse": controls = controls with { LargePages = Flag() }; break;
                case "pcid": controls = controls with { ProcessContexts = Flag() }; break;
                case "smep": controls = controls with { SupervisorExecutionPrevention = Flag() }; break;
                case "smap": controls = controls with { SupervisorAccessPrevention = Flag() }; break;
                case "pke": controls = controls with { ProtectionKeys = Flag() }; break;
                case "pkru":
                    controls = controls with { KeyRights = uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rights) ? rights : throw new BadInputException(where, $"a number, not '{value}'") };
                    break;
                default: throw new BadInputException(where, $"cpus=, levels=, wp=, nx=, pge=, pse=, pcid=, smep=, smap=, pke= or pkru=, not '{word}'");
            }
        }
        return (controls, cpus);
    }

    private static MachineStep Step(string where, string line, int cpus)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int Cpu() => TraceWords.InRange(where, "a CPU", words[1], 0, cpus - 1);
        switch (words)
        {
            case ["store", var at, var value]: return new(MachineStepKind.Store, 0, Inside(where, at), Hex(where, value));
            case ["load", _, var root]: return new(MachineStepKind.Load, Cpu(), Root(where, root));
            case ["loadroot", _, var root]: return new(MachineStepKind.LoadRoot, Cpu(), Root(where, root));
            case ["flush", _, var kind, var address]: return new(MachineStepKind.Flush, Cpu(), Hex(where, address), Flush: Named<FlushKind>(where, kind));
            case ["access", _, var kind, "user" or "supervisor", var address, .. var rest]:
                var access = new MachineStep(MachineStepKind.Access, Cpu(), Hex(where, address), Access: Named<AccessKind>(where, kind), IsUser: words[3] == "user", AlignmentCheck: rest.LastOrDefault() == "ac");
                return rest.Length == (access.Access == AccessKind.Write ? 1 : 0) + (access.AlignmentCheck ? 1 : 0)
                    ? access.Access == AccessKind.Write ? access with { Value = Hex(where, rest[0]) } : access
                    : throw new BadInputException(where, $"a word to write, and 'ac' perhaps, not '{string.Join(' ', rest)}'");
            default: throw new BadInputException(where, $"store, load, loadroot, flush or access with its words, not '{line}'");
        }
    }

    private static string Print(AccessResult result) => result.Faulted ? $"exception {result.Vector} 0x{result.ErrorCode:x}" : $"value 0x{result.Value:x}";

    private static AccessResult Answer(string where, string line) => line.Split(' ') switch
    {
        ["exception", var vector, var code] => new(TraceWords.InRange(where, "a vector", vector, 0, 255), (uint)Hex(where, code, uint.MaxValue), 0),
        ["value", var value] => AccessResult.Of(Hex(where, value)),
        _ => throw new BadInputException(where, $"'exception VECTOR CODE' or 'value WORD', not '{line}'"),
    };

    private static ulong Inside(string where, string word) =>
        Hex(where, word) is var at && at % 8 == 0 && at < (ulong)MachineMemory.Words * 8 ? at : throw new BadInputException(where, $"the address of a word below 0x{MachineMemory.Words * 8:x}, not '{word}'");

    private static ulong Root(string where, string word) =>
        Hex(where, word) is var cr3 && (cr3 & 0x000F_FFFF_FFFF_F000) >> 12 < (ulong)MachineMemory.Frames ? cr3 : throw new BadInputException(where, $"a root among {MachineMemory.Frames} frames, not '{word}'");

    private static ulong Hex(string where, string word, ulong most = ulong.MaxValue) =>
        word.StartsWith("0x", StringComparison.Ordinal) ? TraceWords.Hexadecimal(where, "a number", word[2..], most) : throw new BadInputException(where, $"a number such as 0x1000, not '{word}'");

    private static T Named<T>(string where, string word) where T : struct, Enum =>
        Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => Name(value!.Value) == word) ?? throw new BadInputException(where, $"{string.Join(", ", Enum.GetValues<T>().Select(Name))}, not '{word}'");

    private static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
