using Verified.Abi;
using Verified.Hardware.Xen.Kernels;

namespace Verified.Cli.Boot;

/// <summary>This project's own kernels as files, for whoever wants to boot them elsewhere.</summary>
internal static class KernelFiles
{
    /// <summary>Writes them all into a folder.</summary>
    /// <exception cref="BadInputException">It cannot be written into.</exception>
    public static ExitStatus Write(string folder, Terminal terminal)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, says, file) in TestKernel.All.Append(TestKernel.Returns).Select(kernel => (kernel.Name, kernel.Says, kernel.File)))
            {
                File.WriteAllBytes(Path.Combine(folder, name + ".elf"), file);
                terminal.Output.WriteLine($"{name}.elf  {says}");
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException(folder, $"a folder that can be written into ({fault.Message})");
        }

        return ExitStatus.Holds;
    }
}
