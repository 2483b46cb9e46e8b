using Verified.Cli;

using var interruption = new Interruption();
var terminal = Terminal.Standard(interruption.Token);
var status = await CommandLine.Run(args, terminal, interruption.Token);
terminal.Close();
// Work that did not hear of the interruption goes on in threads of its own, for which a return would wait.
Environment.Exit((int)status);
