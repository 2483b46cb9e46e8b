using System.CommandLine;
using Verified.Cli.Boot;
using Verified.Cli.Checks;
using Verified.Cli.Reports;

namespace Verified.Cli.Verbs;

/// <summary><c>boot FILE</c>: a 64-bit paravirtual kernel, on the hypervisor of this project or on real Xen.</summary>
internal sealed class BootVerb : IVerb
{
    private const string Ours = "ours", Xen = "xen";

    private readonly Argument<string?> _file = new("FILE") { Description = "The kernel, an ELF file with notes for Xen; without one, this project's own test kernels on both, compared.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _write = new("--write") { Description = "Writes this project's own test kernels and its agent into a folder, and boots nothing.", HelpName = "FOLDER" };
    private readonly Option<string> _on = new("--on") { Description = "Who boots it: the hypervisor of this project, or real Xen.", DefaultValueFactory = _ => Ours };
    private readonly Option<string?> _module = new("--module") { Description = "A file that the kernel finds in its memory, such as an initial ramdisk.", HelpName = "FILE" };
    private readonly Option<string> _commandLine = new("--cmdline") { Description = "What the kernel is told.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<int> _megabytes = new("--memory") { Description = "How much memory it gets, in MiB.", HelpName = "N", DefaultValueFactory = _ => 64 };

    public BootVerb()
    {
        _on.AcceptOnlyFromAmong(Ours, Xen);
        _megabytes.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !(int.TryParse(token.Value, out var megabytes) && megabytes is >= 8 and <= 1024))
            {
                given.AddError($"--memory: expected a number from 8 to 1024, not '{token.Value}'.");
            }
        });
    }

    public Command Build(Terminal terminal)
    {
        var command = new Command("boot", "Boots a 64-bit paravirtual kernel as the control domain and prints its console.") { _file, _on, _module, _commandLine, _megabytes, _write };
        var reports = new ReportOptions();
        reports.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(_write) is { } folder)
            {
                return (int)KernelFiles.Write(folder, terminal);
            }

            return parsed.GetValue(_file) is { } file
                ? (int)await Task.Run(() => Boot(file, parsed, terminal, cancel))
                : (int)await new CheckSession("boot", Budget.Full, MissingComponent.EndsTheRun).Run([new BootCheck()], reports.Read(parsed), terminal, cancel);
        });
        return command;
    }

    private ExitStatus Boot(string file, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var kernel = new BootedKernel(InputFile.Read(file))
        {
            Name = file,
            Module = parsed.GetValue(_module) is { } module ? InputFile.Read(module) : [],
            CommandLine = parsed.GetRequiredValue(_commandLine),
            Megabytes = parsed.GetValue(_megabytes),
        };
        var console = new GuestConsole(terminal);
        var end = parsed.GetRequiredValue(_on) == Ours ? BootOnOurs.Run(kernel, console, cancel) : BootOnXen.Run(kernel, console, BootOnXen.Patience, cancel);
        return console.Close(end);
    }
}
