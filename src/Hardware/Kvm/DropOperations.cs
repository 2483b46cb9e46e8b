namespace Verified.Hardware.Kvm;

/// <summary><c>madvise(MADV_DONTNEED)</c> on private memory: the pages are freed, the next access finds them empty.</summary>
internal sealed class DropPrivatePages(string name, WatchedArea area) : HostOperation(name)
{
    protected override void Act(Random random)
    {
        var (first, pages) = Choose(area, random);
        lock (area.Mapping)
            using (area.Drop(first, pages))
                Native.Check(Native.madvise(area.Memory.AddressOf(first), BytesOf(pages), Native.MADV_DONTNEED), "madvise(MADV_DONTNEED)");
    }
}

/// <summary><c>madvise(MADV_DONTNEED)</c> on shared memory: the mapping goes, the content stays.</summary>
internal sealed class DropSharedMapping(WatchedArea area) : HostOperation("dontneed-shared")
{
    protected override void Act(Random random)
    {
        var (first, pages) = Choose(area, random);
        lock (area.Mapping)
            Native.Check(Native.madvise(area.Memory.AddressOf(first), BytesOf(pages), Native.MADV_DONTNEED), "madvise(MADV_DONTNEED)");
    }
}

/// <summary><c>munmap</c> and <c>mmap</c> of private memory at the same place: between them there is a hole.</summary>
internal sealed class RemapPrivatePages(WatchedArea area) : HostOperation("unmap-private")
{
    protected override void Act(Random random)
    {
        var (first, pages) = Choose(area, random);
        lock (area.Mapping)
            using (area.Drop(first, pages))
            {
                Native.Check(Native.munmap(area.Memory.AddressOf(first), BytesOf(pages)), "munmap");
                area.Memory.Map(first, pages);
            }
    }
}

/// <summary><c>munmap</c> and <c>mmap</c> of a shared file: the content comes back.</summary>
internal sealed class RemapSharedPages(WatchedArea area) : HostOperation("unmap-shared")
{
    protected override void Act(Random random)
    {
        var (first, pages) = Choose(area, random);
        lock (area.Mapping)
        {
            Native.Check(Native.munmap(area.Memory.AddressOf(first), BytesOf(pages)), "munmap");
            area.Memory.Map(first, pages);
        }
    }
}

/// <summary><c>fallocate(FALLOC_FL_PUNCH_HOLE)</c>: the file's pages are freed under the mapping.</summary>
internal sealed class PunchHole(WatchedArea area, FileMemory file) : HostOperation("punch")
{
    protected override void Act(Random random)
    {
        var (first, pages) = Choose(area, random);
        lock (area.Mapping)
            using (area.Drop(first, pages))
                Native.Check(
                    Native.fallocate(file.File, Native.FALLOC_FL_PUNCH_HOLE | Native.FALLOC_FL_KEEP_SIZE, BytesOf(first), BytesOf(pages)),
                    "fallocate(FALLOC_FL_PUNCH_HOLE)");
    }
}

/// <summary><c>ftruncate</c> to a shorter length and back: the pages behind the new end are freed, an access there fails until it is back.</summary>
internal sealed class Truncate(WatchedArea area, FileMemory file) : HostOperation("truncate")
{
    private const int LongestTail = 32;

    protected override void Act(Random random)
    {
        int pages = random.Next(1, LongestTail + 1), first = area.Pages - pages;
        lock (area.Mapping)
            using (area.Drop(first, pages))
            {
                Native.Check(Native.ftruncate(file.File, BytesOf(first)), "ftruncate");
                Native.Check(Native.ftruncate(file.File, file.Bytes), "ftruncate");
            }
    }
}
