namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>Hears of what the guest's kernel does with its processors, tables and descriptors.</summary>
internal interface IGuestReports : IQueueListener
{
    /// <summary>How many calls a queue has room for.</summary>
    int Room { get; }

    void WritesCr3(XenCpu cpu);

    /// <summary>A frame will be a processor's descriptors.</summary>
    void TakesPage(XenCpu cpu, ulong frame);

    /// <summary>It is read-only now, if it was not before.</summary>
    void MakesDescriptors(XenCpu cpu, ulong frame);

    void LoadsGdt(XenCpu cpu, ulong frame);

    void LoadsStack(XenCpu cpu, ulong stack);

    void LoadsTls(XenCpu cpu, int slot, bool present, bool isLast);

    void WritesDescriptor(XenCpu cpu, int slot, bool present);

    void BeginsPin(XenCpu cpu, IPinnedTables tables);

    void FinishesPin(XenCpu cpu, IPinnedTables tables);

    void BeginsUnpin(XenCpu cpu, IPinnedTables tables);

    void FinishesUnpin(XenCpu cpu, IPinnedTables tables);

    /// <summary>A walk has queued what a table's mapping is to be.</summary>
    void Walks(XenCpu cpu, ulong frame, bool isReadOnly);

    void SignalsEvent(XenCpu cpu);

    void MasksEvents(XenCpu cpu);

    void UnmasksEvents(XenCpu cpu);

    void TestsEvents(XenCpu cpu, bool isPending);

    /// <summary>irq_enable is over, tested or not.</summary>
    void HasEnabled(XenCpu cpu);

    void DeliversEvent(XenCpu cpu);

    void DeliversNothing(XenCpu cpu);

    void ClearsEvent(XenCpu cpu);

    void EndsCallback(XenCpu cpu);

    void FailsSelectors(XenCpu cpu);

    void EndsFailsafe(XenCpu cpu, bool isStackOff);

    void DetectsCpu(XenCpu cpu, bool isOffered, bool isSeen);

    void SetsIopl(XenCpu cpu);

    void SetsIoBitmap(XenCpu cpu);

    void LoadsLdt(XenCpu cpu, ulong frame);

    /// <summary>The layout of the guest's memory is known.</summary>
    void Watch(XenKernel of);

    void StartsDay(XenCpu cpu);

    void SetsInitially(XenCpu cpu, ulong frame);

    void FinishesSetup(XenCpu cpu);

    void Starts(XenCpu cpu);

    void Entered(XenCpu cpu);

    void Left(XenCpu cpu);
}
