using Verified.Abi;
using Verified.Cli.Output;
using Verified.Hardware.Xen.Kernels;

namespace Verified.Cli.Boot;

/// <summary>This project's own kernels as files, for whoever wants to boot them elsewhere.</summary>
internal static class KernelFiles
{
    /// <summary>Writes them all into a folder. They are all that was asked for: one that is not written is an error.</summary>
    /// <exception cref="BadInputException">It cannot be written into.</exception>
    public static ExitStatus Write(string folder, Terminal terminal)
    {
        var files = OutputFolder.Open("--write", folder);
        foreach (var (name, says, file) in TestKernel.All.Append(TestKernel.LastVcpu).Select(kernel => (kernel.Name, kernel.Says, kernel.File)))
        {
            if (files.Write(name + ".elf", file))
            {
                terminal.Output.WriteLine($"{name}.elf  {says}");
            }
        }

        return files.Unwritten is { } fault ? throw new BadInputException(fault, "a folder with room for them") : ExitStatus.Holds;
    }
}
