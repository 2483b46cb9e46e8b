namespace Verified.Abi.Xen.Guest;

/// <summary>A guest on a hypervisor that runs operations under a given schedule: single-threaded, without clock or chance, so that the same choices give the same run.</summary>
public interface IGuestTarget
{
    /// <summary>The state as the specification sees it.</summary>
    IGuestFacts Facts { get; }

    /// <summary>The guest boots: the sink hears of all steps, from the first on.</summary>
    void Reset(IGuestStepSink sink);

    /// <summary>Gives each processor its operations, in order.</summary>
    void Load(IReadOnlyList<IReadOnlyList<GuestOperation>> cpus);

    /// <summary>The processors that are not finished, as bits.</summary>
    uint Unfinished { get; }

    /// <summary>A processor that is not finished does its next operation.</summary>
    Errno Run(int cpu);
}
