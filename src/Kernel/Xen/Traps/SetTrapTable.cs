using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

/// <summary>The trap table of a virtual processor.</summary>
internal sealed class TrapTable(GuestAccess guestAccess)
{
    private const int TrapInfoBytes = 16;
    private const int TrapInfoBytes32 = 8;

    /// <summary>do_set_trap_table: the list at an address of the guest's, or for null no handlers at all.</summary>
    /// <returns>As for a list that is given.</returns>
    public Errno SetTrapTable(Vcpu vcpu, ulong list)
    {
        if (list == 0)
        {
            Array.Clear(vcpu.Context.Traps);
            vcpu.Context.Steps?.ClearsTrapTable(vcpu);
            return Errno.None;
        }

        return SetTrapTable(vcpu, ReadTraps(vcpu, list));
    }

    /// <summary>do_set_trap_table: entries until one with address 0. What the list does not name stays as it is.</summary>
    /// <param name="vcpu">Whose table.</param>
    /// <param name="list">The entries, null for one that cannot be read. They are asked for one by one.</param>
    /// <returns>EFAULT for an entry that cannot be read, EINVAL for an address that is not canonical; those before it have been applied.</returns>
    public static Errno SetTrapTable(Vcpu vcpu, IEnumerable<TrapInfo?> list)
    {
        foreach (var entry in list)
        {
            if (entry is not { } trap)
            {
                vcpu.Context.Steps?.SetsTrap(vcpu, new TrapInfo(Vectors.GeneralProtection, 0, 0, 0), Errno.EFAULT);
                return Errno.EFAULT;
            }

            if (trap.Address == 0)
            {
                vcpu.Context.Steps?.EndsTrapTable(vcpu);
                break;
            }

            if (!GuestMode.IsCanonical(trap.Address))
            {
                vcpu.Context.Steps?.SetsTrap(vcpu, trap, Errno.EINVAL);
                return Errno.EINVAL;
            }

            vcpu.Context.Traps[trap.Vector] = trap with { Cs = Selectors.Raise(trap.Cs, vcpu.Domain.Mode) };
            vcpu.Context.Steps?.SetsTrap(vcpu, trap, Errno.None);
        }

        return Errno.None;
    }

    private IEnumerable<TrapInfo?> ReadTraps(Vcpu vcpu, ulong list)
    {
        var bytes = new byte[vcpu.Domain.Mode.Is32Bit ? TrapInfoBytes32 : TrapInfoBytes];
        for (var at = list; ; at += (ulong)bytes.Length)
        {
            yield return guestAccess.Read(vcpu, at, bytes) == bytes.Length ? ParseTrap(bytes) : null;
        }
    }

    private static TrapInfo ParseTrap(ReadOnlySpan<byte> bytes) =>
        new(
            bytes[0],
            bytes[1],
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
            bytes.Length == TrapInfoBytes32 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) : BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
}
