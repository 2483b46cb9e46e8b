using Verified.Abi.Machines;
using Verified.Spec.Paging.Answers;

namespace Verified.Models.Machines;

/// <summary>A machine with what is known of it.</summary>
public sealed class MachineUnderTest
{
    // One that can be anything becomes as most real ones are.
    private static readonly int[] Widths = [.. Enumerable.Range(32, 17).Reverse(), .. Enumerable.Range(49, 4)];
    private static readonly uint Present = 1, Reserved = 8;
    private readonly PagingControls own;

    /// <summary>Asks the machine what its CPUs are.</summary>
    /// <param name="machine">The machine; it stays its owner's.</param>
    /// <param name="allowed">What it may do besides what every CPU may.</param>
    /// <param name="losesPresent">A fault by a reserved bit does not say that the entry was present, against the manual: it is counted, and judged as if it did.</param>
    public MachineUnderTest(IMachine machine, Looseness allowed, bool losesPresent = false)
    {
        (Machine, Allowed, LosesPresent) = (machine, allowed, losesPresent);
        own = (from bits in Widths
               from gigabyte in new[] { false, true }
               from upper in new[] { false, true }
               let controls = new PagingControls(PagingMode.FourLevel) { PhysicalBits = bits, NoGigabytePages = gigabyte, UpperGlobalReserved = upper }
               where machine.WhyNot(controls, default) is null
               select controls).First();
    }

    /// <summary>The machine.</summary>
    public IMachine Machine { get; }

    /// <summary>What it may do besides what every CPU may.</summary>
    public Looseness Allowed { get; }

    /// <summary>A known deviation of QEMU's.</summary>
    public bool LosesPresent { get; }

    /// <summary>How often that was seen.</summary>
    public long Lost { get; private set; }

    /// <summary>How many bits its physical addresses have.</summary>
    public int PhysicalBits => own.PhysicalBits;

    /// <summary>The controls of a case on this machine.</summary>
    public PagingControls Controls(MachineCase one) =>
        one.Controls with { PhysicalBits = own.PhysicalBits, NoGigabytePages = own.NoGigabytePages, UpperGlobalReserved = own.UpperGlobalReserved };

    /// <summary>Why it cannot take a case, or null.</summary>
    public string? WhyNot(MachineCase one)
    {
        if (one.Cpus > Machine.Cpus) return $"it has {Machine.Cpus} CPU";
        var controls = Controls(one);
        foreach (var step in one.Steps)
        {
            if (step.Kind == MachineStepKind.Access && Machine.WhyNot(controls, step.ToAccess()) is { } reason) return reason;
        }
        return null;
    }

    /// <summary>The answer as the manual would have it.</summary>
    internal AccessResult Corrected(AccessResult result)
    {
        if (!LosesPresent || result.Vector != AccessResult.PageFault || (result.ErrorCode & (Present | Reserved)) != Reserved) return result;
        Lost++;
        return result with { ErrorCode = result.ErrorCode | Present };
    }
}
