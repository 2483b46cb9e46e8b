using Verified.Kernel.Linux.ParavirtOps.Xen;
using static Verified.Abi.Xen.Guest.GuestStepKind;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <remarks>Events, and what programs find.</remarks>
internal sealed partial class GuestSteps
{
    private readonly bool[] tests = new bool[sizes.Cpus];
    private readonly bool[] detected = new bool[sizes.Cpus];
    private readonly bool[] unusable = new bool[sizes.Cpus];
    private readonly bool[] fails = new bool[sizes.Cpus];
    private readonly bool[] stackOff = new bool[sizes.Cpus];

    /// <summary>The processor is between unmasking events and the test.</summary>
    public bool IsTesting(int cpu) => tests[cpu];

    public bool HasDetected(int cpu) => detected[cpu];

    /// <summary>Among the features that were read of the processor is one that a paravirtual guest cannot use.</summary>
    public bool SeesUnusable(int cpu) => unusable[cpu];

    public void SignalsEvent(XenCpu cpu) => Tell(SignalEvent, cpu);

    public void MasksEvents(XenCpu cpu) => Tell(MaskEvents, cpu);

    public void UnmasksEvents(XenCpu cpu)
    {
        tests[cpu.Index] = true;
        Tell(UnmaskEvents, cpu);
    }

    public void TestsEvents(XenCpu cpu, bool isPending)
    {
        tests[cpu.Index] = false;
        Tell(isPending ? ForceCallback : TestEvents, cpu);
    }

    /// <summary>irq_enable is over, tested or not.</summary>
    public void HasEnabled(XenCpu cpu) => tests[cpu.Index] = false;

    public void DeliversEvent(XenCpu cpu) => Tell(DeliverEvent, cpu);

    public void DeliversNothing(XenCpu cpu) => Tell(DeliverNothing, cpu);

    public void ClearsEvent(XenCpu cpu) => Tell(ClearEvent, cpu);

    public void EndsCallback(XenCpu cpu) => Tell(EndCallback, cpu);

    /// <summary>The processor is in its failsafe callback.</summary>
    public bool IsFailing(int cpu) => fails[cpu];

    /// <summary>The stack is not at the frame of what was interrupted.</summary>
    public bool IsStackOff(int cpu) => stackOff[cpu];

    public void FailsSelectors(XenCpu cpu)
    {
        (fails[cpu.Index], stackOff[cpu.Index]) = (true, true);
        Tell(FailSelectors, cpu);
    }

    public void EndsFailsafe(XenCpu cpu, bool isStackOff)
    {
        stackOff[cpu.Index] = isStackOff;
        Tell(DropSelectors, cpu);
        fails[cpu.Index] = false;
        Tell(EndFailsafe, cpu);
    }

    public void DetectsCpu(XenCpu cpu, bool isOffered, bool isSeen)
    {
        unusable[cpu.Index] = isOffered;
        Tell(ReadFeatures, cpu, isOffered ? 1 : 0);
        unusable[cpu.Index] = isSeen;
        Tell(HideFeatures, cpu);
        detected[cpu.Index] = true;
        Tell(DetectCpu, cpu);
    }

    public void SetsIopl(XenCpu cpu) => Tell(SetIopl, cpu);

    public void SetsIoBitmap(XenCpu cpu) => Tell(SetIoBitmap, cpu);

    public void LoadsLdt(XenCpu cpu, ulong frame)
    {
        Issues(cpu, LazyMode.Cpu);
        Tell(LoadLdt, cpu, pages.NumberOf(frame), LastPlace(cpu));
    }

    /// <summary>The processor runs a program from now on, or its kernel again.</summary>
    public void Runs(XenCpu cpu, bool isProgram)
    {
        phases[cpu.Index] = isProgram ? GuestPhase.User : GuestPhase.Running;
        Tell(isProgram ? ReturnToUser : EnterKernel, cpu);
    }
}
