using Verified.Abi;
using Verified.Cli.Boot;
using Verified.Cli.Checks;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>boot FILE</c>: a 64-bit paravirtual kernel, on the hypervisor of this project or on real Xen.</summary>
internal sealed class BootVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Boot];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) =>
        given.Text("--write") is { } folder ? Patience.Run(() => KernelFiles.Write(folder, terminal), cancel)
        : given.Word is { } file ? Patience.Run(() => Boot(file, given, terminal, cancel), cancel)
        : given.Judges(terminal, cancel, new BootCheck());

    private static ExitStatus Boot(string file, Given given, Terminal terminal, CancellationToken cancel)
    {
        var kernel = new BootedKernel(InputFile.Bytes(file, InputKind.Kernel))
        {
            Name = file,
            Module = given.Text("--module") is { } module ? InputFile.Bytes(module, InputKind.Kernel) : [],
            CommandLine = given.Required("--cmdline"),
            Megabytes = given.Count("--memory")!.Value,
        };
        var console = new GuestConsole(terminal);
        var end = given.Text("--on") == "ours" ? BootOnOurs.Run(kernel, console, cancel) : BootOnXen.Run(kernel, console, BootOnXen.Patience, cancel);
        return console.Close(end);
    }
}
