using System.Text;

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

    /// <summary>A C file that stands alone: the events, the table, a function for a step; with VERIFIED_MONITOR_MAIN a program that reads the names of events.</summary>
    public static IEnumerable<string> C(ContractMonitor monitor, string command)
    {
        var (name, upper) = (Identifier(monitor.Model.Specification.Name), Identifier(monitor.Model.Specification.Name).ToUpperInvariant());
        yield return $"""
            /* Made by: {command}
             * Contract {monitor.Model.Specification.Name}, scope {monitor.Model.Scope}.
             * Steps that are not events below are hidden: a word of events fits if some hidden steps explain it. */

            enum {name}_event {"{"}
            """;
        foreach (var letter in Letters(monitor))
        {
            yield return $"\t{name}_{monitor.Seen.Names[letter]} = {letter},";
        }

        yield return $"""
            {"}"};

            #define {upper}_EVENTS {monitor.Seen.Names.Count}
            #define {upper}_STATES {monitor.States}
            #define {upper}_INITIAL {monitor.Initial}	/* before anything has happened */
            #define {upper}_ANYWHERE {monitor.Anywhere}	/* nothing is known: in the middle of a recording, after lost events */

            static const short {name}_table[{upper}_STATES][{upper}_EVENTS] = {"{"}
            """;
        for (var state = 0; state < monitor.States; state++)
        {
            yield return $"\t{{ {string.Join(", ", Letters(monitor).Select(letter => monitor.Next(state, letter)))} }},";
        }

        yield return $"""
            {"}"};

            /* From here on everything fits, because the scope was left: neither verdict is known. */
            static const unsigned char {name}_lost[{upper}_STATES] = {"{"} {string.Join(", ", Enumerable.Range(0, monitor.States).Select(state => monitor.IsLost(state) ? 1 : 0))} {"}"};

            /* The state after an event, or -1: nothing explains what was seen. */
            int {name}_step(int state, enum {name}_event event)
            {"{"}
            	return {name}_table[state][event];
            {"}"}

            /* Whether what was seen led out of the scope. */
            int {name}_is_lost(int state)
            {"{"}
            	return {name}_lost[state];
            {"}"}

            #ifdef VERIFIED_MONITOR_MAIN
            /* Reads the names of events, one a line, and prints the state after each; ends with 1 at the first that does not fit, with 2 at an unknown name. */
            #include <stdio.h>
            #include <string.h>

            static const char *const {name}_names[{upper}_EVENTS] = {"{"}
            """;
        foreach (var letter in Letters(monitor))
        {
            yield return $"\t\"{monitor.Seen.Names[letter]}\",";
        }

        yield return $"""
            {"}"};

            int main(void)
            {"{"}
            	char line[256];
            	int state = {upper}_INITIAL, event;

            	while (fgets(line, sizeof(line), stdin)) {"{"}
            		line[strcspn(line, "\n")] = 0;
            		for (event = 0; event < {upper}_EVENTS && strcmp(line, {name}_names[event]); event++)
            			;
            		if (event == {upper}_EVENTS)
            			return 2;
            		state = {name}_step(state, (enum {name}_event)event);
            		printf("%d\n", state);
            		if (state < 0)
            			return 1;
            	{"}"}
            	return 0;
            {"}"}
            #endif
            """;
    }

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
    public static string Why(ContractMonitor monitor, int state, int letter) => monitor.Broken(state, letter) is { Count: > 0 } claims
        ? $"every explanation breaks {string.Join(", ", claims.Select(claim => claim.Id))}"
        : "no step of the contract explains it, and no one claim is broken by all that would be tried";

    private static IEnumerable<int> Letters(ContractMonitor monitor) => Enumerable.Range(0, monitor.Seen.Names.Count);

    private static string Name(int state) => $"s{state}";

    private static string Identifier(string name) => new StringBuilder(name).Replace('-', '_').ToString();
}
