namespace Verified.Cli.Progress;

/// <summary>Shows on standard error how far the running piece of work is, once it lasts longer than two seconds.</summary>
internal sealed class ProgressMeter(Terminal terminal)
{
    public RunningWork Begin(string name) => new(name, terminal);
}
