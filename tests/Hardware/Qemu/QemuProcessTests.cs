using System.Diagnostics;
using Verified.Abi;
using Verified.Hardware.Qemu;
using Xunit;

namespace Verified.Tests.Hardware.Qemu;

public class QemuProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [QemuFact]
    public void A_machine_answers_commands_and_shares_its_memory()
    {
        using var memory = new SharedMemory(16 << 20);
        using var qemu = QemuProcess.Start(QemuProcess.NewFolder(), ["-S", .. QemuProcess.Ram(memory)]);
        memory.Word(0x10_0000) = 0x1122_3344_5566_7788;

        Assert.Equal("prelaunch", qemu.Monitor.Execute("query-status").GetProperty("status").GetString());
        Assert.Contains("0x1122334455667788", qemu.Monitor.Execute("human-monitor-command", ("command-line", "xp /1gx 0x100000")).GetString());
    }

    [QemuFact]
    public void Nothing_is_left_when_it_is_disposed()
    {
        var folder = QemuProcess.NewFolder();
        var qemu = QemuProcess.Start(folder, "-S");
        qemu.Dispose();
        qemu.Dispose();

        Assert.False(Directory.Exists(folder));
        Assert.Empty(ProcessesNaming(folder));
    }

    [QemuFact]
    public void The_end_of_its_supervisors_input_is_enough_as_when_this_process_is_killed()
    {
        var folder = QemuProcess.NewFolder();
        using var supervisor = Process.Start(QemuProcess.Supervisor(folder, ["-S", "-display", "none", "-name", folder]))!;
        Assert.True(SpinWait.SpinUntil(() => ProcessesNaming(folder).Count() == 2, Patience));

        supervisor.StandardInput.Close();

        Assert.True(supervisor.WaitForExit(Patience));
        Assert.False(Directory.Exists(folder));
        Assert.Empty(ProcessesNaming(folder));
    }

    [QemuFact]
    public void Its_own_end_is_noticed()
    {
        using var qemu = QemuProcess.Start(QemuProcess.NewFolder(), "-S");
        Assert.False(qemu.HasExited);

        qemu.Monitor.Execute("quit");

        Assert.True(qemu.WaitForExit(Patience));
    }

    [QemuFact]
    public void Arguments_that_it_refuses_are_a_missing_component_with_its_words()
    {
        var folder = QemuProcess.NewFolder();

        var fault = Assert.Throws<MissingComponentException>(() => QemuProcess.Start(folder, "-nonsense"));

        Assert.Contains("nonsense", fault.How);
        Assert.False(Directory.Exists(folder));
    }

    [QemuFact]
    public void A_command_that_is_none_is_refused_in_its_words()
    {
        using var qemu = QemuProcess.Start(QemuProcess.NewFolder(), "-S");

        Assert.Contains("nonsense", Assert.Throws<IOException>(() => qemu.Monitor.Execute("nonsense")).Message);
    }

    private static IEnumerable<string> ProcessesNaming(string folder) =>
        Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out var id) && CommandLine(path).Contains(folder, StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
