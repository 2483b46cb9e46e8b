namespace Verified.Models.Monitors;

/// <summary>A monitor as a C file that stands alone: the events, the table, a function for a step; with VERIFIED_MONITOR_MAIN a program that reads words.</summary>
/// <param name="monitor">The monitor.</param>
/// <param name="command">The command that makes the file.</param>
internal sealed class MonitorC(ContractMonitor monitor, string command)
{
    private readonly string name = monitor.Model.Specification.Name.Replace('-', '_'), upper = monitor.Model.Specification.Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The file.</summary>
    public IEnumerable<string> Text() => [Head(), .. Events(), Sizes(), .. Table(), Steps(), .. Names(), Program()];

    private string Head() => $"""
        /* Made by: {command}
         * Contract {monitor.Model.Specification.Name}, scope {monitor.Model.Scope}.
         * Steps that are not events below are hidden: a word of events fits if some hidden steps explain it. */

        """;

    private IEnumerable<string> Events() => Listed($"enum {name}_event", monitor.Seen.Names.Select((letter, number) => $"{name}_{letter} = {number}"));

    private string Sizes() => $"""
        #define {upper}_EVENTS {monitor.Seen.Names.Count}
        #define {upper}_STATES {monitor.States}
        #define {upper}_INITIAL {monitor.Initial}	/* before anything has happened */
        #define {upper}_ANYWHERE {monitor.Anywhere}	/* nothing is known: in the middle of a recording, after lost events */

        """;

    private IEnumerable<string> Table() => Listed($"static const short {name}_table[{upper}_STATES][{upper}_EVENTS] =",
        Enumerable.Range(0, monitor.States).Select(state => $"{{ {string.Join(", ", monitor.Seen.Names.Select((_, letter) => monitor.Next(state, letter)))} }}"));

    private string Steps() => $$"""
        /* From here on everything fits, because the scope was left: neither verdict is known. */
        static const unsigned char {{name}}_lost[{{upper}}_STATES] = { {{string.Join(", ", Enumerable.Range(0, monitor.States).Select(state => monitor.IsLost(state) ? 1 : 0))}} };

        /* The state after an event, or -1: nothing explains what was seen. */
        int {{name}}_step(int state, enum {{name}}_event event)
        {
        	return {{name}}_table[state][event];
        }

        /* Whether what was seen led out of the scope. */
        int {{name}}_is_lost(int state)
        {
        	return {{name}}_lost[state];
        }

        #ifdef VERIFIED_MONITOR_MAIN
        #include <stdio.h>
        #include <string.h>

        """;

    private IEnumerable<string> Names() => Listed($"static const char *const {name}_names[{upper}_EVENTS] =", monitor.Seen.Names.Select(letter => $"\"{letter}\""));

    private string Program() => $$"""
        /* Reads words, one a line: names of events with blanks between them, from the initial state. Prints the state after each word, or -1 and the
         * place of the event that does not fit, from 0. Ends with 1 if a word did not fit, and at once with 2 at an unknown name. */
        int main(void)
        {
        	static char line[1 << 16];
        	int wrong = 0;

        	while (fgets(line, sizeof(line), stdin)) {
        		int state = {{upper}}_INITIAL, at = 0, event;
        		char *word;

        		for (word = strtok(line, " \n"); word && state >= 0; word = strtok(NULL, " \n"), at++) {
        			for (event = 0; event < {{upper}}_EVENTS && strcmp(word, {{name}}_names[event]); event++)
        				;
        			if (event == {{upper}}_EVENTS)
        				return 2;
        			state = {{name}}_step(state, (enum {{name}}_event)event);
        		}
        		if (state < 0)
        			printf("-1 %d\n", at - 1);
        		else
        			printf("%d\n", state);
        		wrong |= state < 0;
        	}
        	return wrong;
        }
        #endif
        """;

    private static IEnumerable<string> Listed(string head, IEnumerable<string> items) => [$"{head} {{", .. items.Select(item => $"\t{item},"), "};", ""];
}
