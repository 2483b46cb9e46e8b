using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using static Verified.Abi.Xen.Guest.GuestStepKind;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <remarks>What the operations mean. Each is said between the call that was queued for it and its issue.</remarks>
internal sealed partial class GuestSteps
{
    public void WritesCr3(XenCpu cpu)
    {
        // Before the guest has taken over its first tables there is nothing that the contract knows.
        if (Started == 0)
        {
            return;
        }

        Issues(cpu, LazyMode.Cpu);
        Tell(WriteCr3, cpu, cpu.Requested?.Index ?? GuestSizes.Kernel, LastPlace(cpu));
    }

    /// <summary>A frame will be a processor's descriptors.</summary>
    public void TakesPage(XenCpu cpu, ulong frame)
    {
        if (pages.Of(frame) is { Use: PageUse.Free } page)
        {
            (page.Use, page.HeldBy) = (PageUse.Fresh, cpu.Index);
            Tell(AllocatePage, cpu, page.Number);
        }
    }

    /// <summary>It is read-only now, if it was not before.</summary>
    public void MakesDescriptors(XenCpu cpu, ulong frame)
    {
        if (pages.Of(frame) is { Use: PageUse.Fresh } page)
        {
            page.Use = PageUse.Descriptors;
            readOnly[page.Number] = true;
            Tell(MakeDescriptors, cpu, page.Number);
        }
    }

    public void LoadsGdt(XenCpu cpu, ulong frame)
    {
        Issues(cpu, LazyMode.Cpu);
        Tell(LoadGdt, cpu, pages.NumberOf(frame), LastPlace(cpu));
    }

    public void LoadsStack(XenCpu cpu, ulong stack)
    {
        Issues(cpu, LazyMode.Cpu);
        Tell(LoadStack, cpu, pages.NumberOf(XenKernel.GuestFrameAt(stack - 1)), LastPlace(cpu));
    }

    public void LoadsTls(XenCpu cpu, int slot, bool present, bool isLast)
    {
        Issues(cpu, isLast ? LazyMode.Cpu : cpu.Mode);
        Tell(LoadTls, cpu, slot, present ? 1 : 0, LastPlace(cpu));
    }

    public void WritesDescriptor(XenCpu cpu, int slot, bool present) => Tell(WriteDescriptor, cpu, slot, present ? 1 : 0);

    public void BeginsPin(XenCpu cpu, IPinnedTables tables)
    {
        phases[cpu.Index] = GuestPhase.Walking;
        Tell(BeginPin, cpu, tables.Index);
    }

    public void FinishesPin(XenCpu cpu, IPinnedTables tables)
    {
        phases[cpu.Index] = GuestPhase.Flushing;
        Tell(FinishPin, cpu, tables.Index, LastPlace(cpu));
    }

    public void BeginsUnpin(XenCpu cpu, IPinnedTables tables)
    {
        phases[cpu.Index] = GuestPhase.Walking;
        Tell(BeginUnpin, cpu, tables.Index, LastPlace(cpu));
    }

    public void FinishesUnpin(XenCpu cpu, IPinnedTables tables)
    {
        phases[cpu.Index] = GuestPhase.Flushing;
        Tell(FinishUnpin, cpu, tables.Index);
    }

    /// <summary>A walk has queued what a table's mapping is to be.</summary>
    public void Walks(XenCpu cpu, ulong frame, bool isReadOnly)
    {
        if (pages.Of(frame) is { } page)
        {
            readOnly[page.Number] = isReadOnly;
            Tell(isReadOnly ? PinPage : UnpinPage, cpu, page.Number, LastPlace(cpu));
        }
    }

    /// <summary>A queued remap of a table outside of a walk: it is one of a pinned address space from now on, or none any more.</summary>
    public void Marks(GuestPage page, bool isReadOnly) => readOnly[page.Number] = isReadOnly;
}
