using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Soft;

/// <summary>One CPU: control registers, translations that it remembers, accesses.</summary>
internal sealed class SoftCpu
{
    private const ulong OffsetMask = 0xfff, ContextMask = 0xfff, KeepsTranslations = 1ul << 63;
    private const int Pairs = 512, LargePairs = 32;

    private readonly PhysicalMemory memory;
    private readonly SoftOptions options;
    private readonly TranslationBuffer small = new(12, Pairs);
    private TranslationBuffer[] large = [];
    private PagingControls controls;
    private TableWalker walker;
    private ulong context;
    private int unusedBits;

    public SoftCpu(PhysicalMemory memory, SoftOptions options)
    {
        (this.memory, this.options) = (memory, options);
        walker = new TableWalker(memory, new PagingControls(PagingMode.FourLevel), options);
        Load(new PagingControls(PagingMode.FourLevel), 0);
    }

    public void Load(in PagingControls loaded, ulong cr3)
    {
        if (controls != loaded)
        {
            var fresh = new TableWalker(memory, loaded, options);
            fresh.LoadRoot(cr3, loaded);
            (controls, walker) = (loaded, fresh);
            large = loaded.Mode == PagingMode.TwoLevel ? [new(22, LargePairs)] : [new(21, LargePairs), new(30, LargePairs)];
        }
        else
        {
            walker.LoadRoot(cr3, controls);
        }
        context = controls.ProcessContexts ? cr3 & ContextMask : 0;
        unusedBits = controls.Mode switch { PagingMode.FourLevel => 16, PagingMode.FiveLevel => 7, PagingMode.TwoLevel or PagingMode.Pae => 0 };
        Clear();
    }

    public void LoadRoot(ulong cr3)
    {
        walker.LoadRoot(cr3, controls);
        context = controls.ProcessContexts ? cr3 & ContextMask : 0;
        if (!controls.ProcessContexts || (cr3 & KeepsTranslations) == 0)
            DropContext();
    }

    public void Flush(FlushKind kind, ulong address)
    {
        switch (kind)
        {
            case FlushKind.Page:
                Drop(address);
                walker.Cache?.DropContext(context);
                break;
            case FlushKind.Context:
                DropContext();
                break;
            case FlushKind.All:
                Clear();
                break;
        }
    }

    public void Do(in Access access, out AccessResult result)
    {
        var data = small.Find(access.Address, context);
        if ((data >> Permissions.Number(access) & 1) == 0)
            result = DoWithoutPage(access);
        else if (access.Kind == AccessKind.Read)
            result = AccessResult.Of(memory.Load((data & EntryBits.Frame) | (access.Address & OffsetMask)));
        else
            result = Happens(access, (data & EntryBits.Frame) | (access.Address & OffsetMask));
    }

    private AccessResult DoWithoutPage(in Access access)
    {
        foreach (var buffer in large)
        {
            if (buffer.IsEmpty)
                continue;
            var data = buffer.Find(access.Address, context);
            if ((data >> Permissions.Number(access) & 1) != 0)
                return Happens(access, (data & EntryBits.Frame) | (access.Address & buffer.OffsetMask));
        }
        if (!IsCanonical(access.Address))
            return new AccessResult(GeneralProtection, 0, 0);
        // A translation that is there does not permit the access, or does not say that the page is dirty: it makes place for what the tables say now.
        if (walker.Walk(access, context, out var found) is { } code)
        {
            Drop(access.Address);
            walker.Cache?.Drop(access.Address, context);
            return new AccessResult(AccessResult.PageFault, code, 0);
        }
        return Happens(access, Remember(access.Address, found));
    }

    private const int GeneralProtection = 13;

    private ulong Remember(ulong address, in TableWalker.Found found)
    {
        var buffer = small;
        foreach (var larger in large)
            buffer = larger.Shift == found.Shift ? larger : buffer;
        if (buffer != small)
            small.Drop(address, context);
        buffer.Add(address, context, found.Frame | found.Rights);
        return found.Frame | (address & buffer.OffsetMask);
    }

    private AccessResult Happens(in Access access, ulong physical)
    {
        switch (access.Kind)
        {
            case AccessKind.Read:
                return AccessResult.Of(memory.Load(physical));
            case AccessKind.Write:
                memory.Store(physical, access.Value);
                return AccessResult.Of(0);
            default:
                return AccessResult.Of(0);
        }
    }

    private bool IsCanonical(ulong address) => (ulong)((long)(address << unusedBits) >> unusedBits) == address;

    private void Drop(ulong address)
    {
        small.Drop(address, context);
        foreach (var buffer in large)
            buffer.Drop(address, context);
    }

    private void DropContext()
    {
        small.DropContext(context);
        foreach (var buffer in large)
            buffer.DropContext(context);
        walker.Cache?.DropContext(context);
    }

    private void Clear()
    {
        small.Clear();
        foreach (var buffer in large)
            buffer.Clear();
        walker.Cache?.Clear();
    }
}
