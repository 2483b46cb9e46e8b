namespace Verified.Kernel.Linux.Mm;

/// <summary>The swap device with its map and its cache. A swap slot is in use while swap entries name it or the cache has a page for it.</summary>
internal sealed class SwapDevice(int slots, KernelMemory memory, PhysicalMemory device)
{
    private readonly int[] users = new int[slots];
    private readonly PageFrame?[] cache = new PageFrame?[slots];

    public int Slots => slots;

    public int Users(int slot) => users[slot];

    public PageFrame? Cached(int slot) => cache[slot];

    /// <summary>The lowest swap slot not in use, or null.</summary>
    public int? FindFree()
    {
        for (var slot = 0; slot < slots; slot++)
        {
            if (users[slot] == 0 && cache[slot] is null)
            {
                return slot;
            }
        }

        return null;
    }

    public void AddUser(int slot) => users[slot]++;

    public void RemoveUser(int slot) => users[slot]--;

    /// <summary>The cache has the page for the swap slot from now on. The reference is the caller's to give.</summary>
    public void EnterCache(int slot, PageFrame page)
    {
        cache[slot] = page;
        page.SwapSlot = slot;
    }

    public void LeaveCache(int slot)
    {
        cache[slot]!.SwapSlot = null;
        cache[slot] = null;
    }

    public void WriteOut(int slot) => memory.ForReading(cache[slot]!.Pfn).CopyTo(device.ForWriting(new Pfn(slot)));

    public void ReadIn(int slot, Pfn page) => device.ForReading(new Pfn(slot)).CopyTo(memory.ForWriting(page));
}
