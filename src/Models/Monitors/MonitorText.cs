namespace Verified.Models.Monitors;

/// <summary>A monitor as text for others.</summary>
public static class MonitorText
{
    /// <summary>An automaton in the DOT form that the kernel's rvgen takes: the states that can be reached from the initial one.</summary>
    /// <remarks>Source: Linux tools/verification/rvgen/rvgen/automata.py; Documentation/trace/rv/deterministic_automata.rst.</remarks>
    public static IEnumerable<string> Dot(ContractMonitor monitor)
    {
        int[] states = [.. Enumerable.Range(0, monitor.States).Where(monitor.Words().Select(word => word is not null).ToArray().ElementAt)];
        yield return "digraph state_automaton {";
        yield return "\tcenter = true;";
        yield return $"\t{{node [shape = plaintext, style=invis, label=\"\"] \"__init_{Name(monitor.Initial)}\"}};";
        foreach (var state in states)
        {
            yield return $"\t{{node [shape = {(state == monitor.Initial ? "ellipse" : "plaintext")}] \"{Name(state)}\"}};";
        }

        yield return $"\t\"__init_{Name(monitor.Initial)}\" -> \"{Name(monitor.Initial)}\";";
        foreach (var state in states)
        {
            yield return $"\t\"{Name(state)}\" [label = \"{Name(state)}\"];";
            foreach (var to in Letters(monitor).Where(letter => monitor.Next(state, letter) >= 0).GroupBy(letter => monitor.Next(state, letter)).OrderBy(to => to.Key))
            {
                yield return $"\t\"{Name(state)}\" -> \"{Name(to.Key)}\" [ label = \"{string.Join("\\n", to.Select(letter => monitor.Seen.Names[letter]))}\" ];";
            }
        }

        yield return "\t{ rank = min ;";
        yield return $"\t\t\"__init_{Name(monitor.Initial)}\";";
        yield return $"\t\t\"{Name(monitor.Initial)}\";";
        yield return "\t}";
        yield return "}";
    }

    /// <summary>A C file that stands alone.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="command">The command that makes the file, for its first line.</param>
    public static IEnumerable<string> C(ContractMonitor monitor, string command) => new MonitorC(monitor, command).Text();

    /// <summary>The monitor as a page: each state with a shortest way to it, what may follow, and what may not and why.</summary>
    public static IEnumerable<string> Markdown(ContractMonitor monitor)
    {
        var words = monitor.Words();
        yield return $"# Monitor of the contract {monitor.Model.Specification.Name}";
        yield return "";
        yield return $"{monitor.States} states, of {monitor.Sets} sets of {monitor.Explanations:N0} states of the contract in the scope `{monitor.Model.Scope}`.";
        yield return $"Seen: `{monitor.Seen.Text}`. Every other step is hidden: a word fits if some hidden steps explain it.";
        yield return monitor.Cut == 0 ? "No step leaves the scope at a cap." : $"{monitor.Cut:N0} steps leave the scope at a cap; after them the monitor can tell nothing.";
        for (var state = 0; state < monitor.States; state++)
        {
            yield return "";
            yield return $"## {Name(state)}{(state == monitor.Initial ? ", before anything has happened" : "")}{(state == monitor.Anywhere ? ", where nothing is known" : "")}{(monitor.IsLost(state) ? ", out of scope" : "")}";
            yield return "";
            yield return words[state] switch
            {
                null => "Reached only from where nothing is known.",
                [] => "Reached by nothing.",
                var word => $"Reached by `{string.Join(' ', word.Select(letter => monitor.Seen.Names[letter]))}`.",
            };
            yield return "";
            foreach (var letter in Letters(monitor))
            {
                yield return $"* `{monitor.Seen.Names[letter]}`: {(monitor.Next(state, letter) is >= 0 and var next ? $"then {Name(next)}" : $"**cannot follow**: {Why(monitor, state, letter)}")}";
            }
        }
    }

    /// <summary>Why a letter cannot follow, as part of a sentence.</summary>
    public static string Why(ContractMonitor monitor, int state, int letter) => monitor.Broken(state, letter) switch
    {
        { Common.Count: > 0 } broken => $"every explanation breaks {string.Join(", ", broken.Common.Select(claim => claim.Id))}",
        { OneOf.Count: > 0 } broken => $"each explanation breaks one of {string.Join(", ", broken.OneOf.Select(claim => claim.Id))}",
        _ => "no step of the contract explains it, though it breaks no claim at once",
    };

    private static IEnumerable<int> Letters(ContractMonitor monitor) => Enumerable.Range(0, monitor.Seen.Names.Count);

    private static string Name(int state) => $"s{state}";
}
