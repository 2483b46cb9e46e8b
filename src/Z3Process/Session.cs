using System.Globalization;
using System.Text;
using Microsoft.Z3;

namespace Verified.Z3Process;

/// <summary>Answers SMT-LIB 2 as the program z3 does that reads its standard input, with a context of the library.</summary>
/// <remarks>
/// Four commands are not the context's: <c>(reset)</c> makes a new one, <c>(exit)</c> ends the process, cores must be wanted where a context is made,
/// and <c>(set-info :options "name=value …")</c> says what the program would be given as arguments, until it is said anew.
/// The objects of the package are not used: they need entry points that an older library lacks, and text is the contract.
/// </remarks>
internal sealed class Session
{
    private const string Reset = "(reset)", Exit = "(exit)", Options = "(set-info :options \"", Cores = "(set-option :produce-unsat-cores true)", Check = "(check-sat";

    // A solver that does not keep its own limit is asked to stop.
    private const int OverTimeMs = 1_000;

    private (string Name, string Value)[] options = [];
    private nint context;
    private int limitMs;

    /// <summary>What the solver prints, each line of it with its end.</summary>
    public string Answer(Request request)
    {
        var (answer, lines) = (new StringBuilder(), new List<string>());
        foreach (var line in request.Lines)
        {
            if (line is not (Reset or Exit) && !line.StartsWith(Options, StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }

            answer.Append(Evaluate(lines));
            lines.Clear();
            Obey(line);
        }

        return answer.Append(Evaluate(lines)).ToString();
    }

    private void Obey(string line)
    {
        if (line == Exit)
        {
            Libz3.EndAtOnce(0);
        }

        if (line != Reset)
        {
            options = [.. line[Options.Length..].TrimEnd(')', '"').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2)).Select(word => (word[0], word[^1]))];
            limitMs = options.Where(option => option.Name == "timeout").Select(option => int.Parse(option.Value, CultureInfo.InvariantCulture)).FirstOrDefault();
        }

        if (context != 0)
        {
            Native.Z3_del_context(context);
            context = 0;
        }
    }

    private string Evaluate(List<string> lines)
    {
        if (lines.TrueForAll(string.IsNullOrWhiteSpace))
        {
            return "";
        }

        if (context == 0)
        {
            context = NewContext(lines.Contains(Cores));
        }

        // Several questions at once may take several times the limit of one.
        var patience = (limitMs * Math.Max(1, lines.Count(line => line.StartsWith(Check, StringComparison.Ordinal)))) + OverTimeMs;
        using var watch = limitMs == 0 ? null : new Timer(_ => Interrupt(), null, patience, Timeout.Infinite);
        try
        {
            return EndedLines(Native.Z3_eval_smtlib2_string(context, Request.Text(lines.Where(line => line != Cores))));
        }
        catch (Z3Exception fault)
        {
            return EndedLines(Refusal(fault.Message));
        }
    }

    private nint NewContext(bool withCores)
    {
        // They are the process's, and a text may have set others.
        Native.Z3_global_param_reset_all();
        foreach (var (name, value) in withCores ? options.Append(("unsat_core", "true")) : options)
        {
            Native.Z3_global_param_set(name, value);
        }

        var configuration = Native.Z3_mk_config();
        var made = Native.Z3_mk_context(configuration);
        Native.Z3_del_config(configuration);
        // Without it, a text with a mistake in it would end the process.
        Native.Z3_set_error_handler(made, null);
        return made;
    }

    private void Interrupt()
    {
        try
        {
            Native.Z3_interrupt(context);
        }
        catch (Z3Exception)
        {
            // Another thread's fault was looked at. That thread reports it.
        }
    }

    // The first complaint, as the program words it.
    private static string Refusal(string message)
    {
        var first = message.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? message.Split('\n')[0];
        return first.StartsWith("(error", StringComparison.Ordinal) ? first : $"(error \"{first.Replace("\"", "\"\"", StringComparison.Ordinal)}\")";
    }

    private static string EndedLines(string text) => text.Length == 0 || text[^1] == '\n' ? text : text + "\n";
}
