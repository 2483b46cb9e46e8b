using Verified.Cli;

using var interruption = new Interruption();
return (int)await CommandLine.Run(args, Terminal.Standard(), interruption.Token);
