using Verified.Cli;

// The work keeps a thread of the pool for each processor, for minutes; an interruption and the timers need others at once.
ThreadPool.SetMinThreads(Environment.ProcessorCount + 16, Environment.ProcessorCount + 16);
using var interruption = new Interruption();
var terminal = Terminal.Standard(interruption.Token);
var status = await CommandLine.Run(args, terminal, interruption.Token);
terminal.Close();
// Work that did not hear of the interruption goes on in threads of its own, for which a return would wait.
Environment.Exit((int)status);
