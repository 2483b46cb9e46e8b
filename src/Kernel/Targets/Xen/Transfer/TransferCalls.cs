using Verified.Abi;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <summary>The lists of calls that guests have made, and where they are in memory.</summary>
internal sealed class TransferCalls
{
    /// <summary>What stands where no answer was written yet.</summary>
    public const ulong NoAnswer = 0xdead_beef_dead_beef;

    /// <summary>What iret restores.</summary>
    public const ulong Restored = 0x77;

    /// <summary>What stands in place of the answer of mmu_update while it is to be made again.</summary>
    private const ulong Continued = (ulong)HypercallNumber.MmuUpdate;
    private const int EntryBytes = 64;
    private const int ResultAt = 8;

    private readonly (TransferGuest? Guest, ulong Address, int Made)[] lists = new (TransferGuest?, ulong, int)[TransferNumbers.CallLists];
    private readonly HashSet<TransferDomain> ends = [];
    private int made;

    /// <summary>How many there are.</summary>
    public int Count => made;

    public bool HasNext => made < lists.Length;

    /// <summary>The end of a domain's memory is for one list: two would lie upon each other.</summary>
    public bool TakeEnd(TransferDomain domain) => ends.Add(domain);

    public void Clear()
    {
        ends.Clear();
        Array.Clear(lists);
        made = 0;
    }

    /// <summary>A guest begins to make the next list.</summary>
    /// <returns>Its number.</returns>
    public byte Begin(TransferGuest guest, ulong address)
    {
        lists[made] = (guest, address, 0);
        return (byte)made++;
    }

    /// <summary>The guest has put a call into it.</summary>
    public void Made(byte list) => lists[list].Made++;

    public bool IsListed(int list, int call) => call < lists[list].Made;

    /// <summary>The number of the answer in the contract; above all of them, what is none.</summary>
    public int ResultOf(int list, int call)
    {
        var at = lists[list].Address + (ulong)((call * EntryBytes) + ResultAt);
        if (!IsListed(list, call) || at >= TransferLayout.Pages * (ulong)MachineMemory.FrameBytes)
        {
            return 0;
        }

        var result = lists[list].Guest!.Word(at);
        return result switch
        {
            NoAnswer or Continued => 0,
            0 => 1,
            Restored => 5,
            _ => -(long)result switch
            {
                (long)Errno.EINVAL => 2,
                (long)Errno.ENOSYS => 3,
                (long)Errno.EFAULT => 4,
                _ => byte.MaxValue,
            },
        };
    }
}
