using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.Secondary.Kvm;

/// <summary>A range of guest physical memory and the addresses of the process that back it.</summary>
internal readonly record struct MemorySlot(Gfn Base, int Pages, Va UserAddress)
{
    public bool Holds(Gfn gfn) => Base.Number <= gfn.Number && gfn.Number < Base.Number + Pages;

    public bool Holds(Va va) => UserAddress.Number <= va.Number && va.Number < UserAddress.Number + Pages;

    public Va ToVa(Gfn gfn) => new(UserAddress.Number + gfn.Number - Base.Number);

    public Gfn ToGfn(Va va) => new(Base.Number + va.Number - UserAddress.Number);
}

/// <summary>The memory slots of a virtual machine: below and above its memory hole, as it were, and together all its memory.</summary>
/// <remarks>Source: Linux v2.6.27 include/linux/kvm_host.h, struct kvm_memory_slot.</remarks>
internal sealed class MemorySlots
{
    private readonly MemorySlot[] slots;

    public MemorySlots(int pages)
    {
        var below = (pages + 1) / 2;
        slots = [new MemorySlot(new Gfn(0), below, new Va(0)), new MemorySlot(new Gfn(below), pages - below, new Va(below))];
    }

    /// <summary>gfn_to_hva, or null where the guest has no memory.</summary>
    public Va? ToVa(Gfn gfn)
    {
        foreach (var slot in slots)
        {
            if (slot.Holds(gfn))
            {
                return slot.ToVa(gfn);
            }
        }

        return null;
    }

    /// <summary>The page of the guest that the address backs, or null.</summary>
    public Gfn? ToGfn(Va va)
    {
        foreach (var slot in slots)
        {
            if (slot.Holds(va))
            {
                return slot.ToGfn(va);
            }
        }

        return null;
    }
}
