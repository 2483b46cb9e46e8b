using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Calls;

/// <summary>The hypercalls of control transfer: their arguments are decoded here, the rest is in <see cref="ControlTransfer"/>.</summary>
internal sealed partial class Hypercalls
{
    private const int TrapInfoBytes = 16;
    private const int CallbackRegisterBytes = 16;
    private const int CallbackUnregisterBytes = 4;
    private const int NmiCallbackBytes = 16;
    private const int IoBitmapBytes = 16;
    private const uint FirstReservedGdtEntry = 7168;
    private const int PhysdevSetIopl = 6;
    private const int PhysdevSetIoBitmap = 7;

    private ControlTransfer Transfer => hypervisor.Transfer;

    private void SetControlTransfer()
    {
        Set(HypercallNumber.SetTrapTable, DoSetTrapTable);
        Set(HypercallNumber.SetGdt, DoSetGdt);
        Set(HypercallNumber.StackSwitch, call => HypercallFrame.Result(GuestPrivileges.StackSwitch(call.Vcpu, call[0], call[1])));
        Set(HypercallNumber.SetCallbacks, call => HypercallFrame.Result(CallbackTable.SetCallbacks(call.Vcpu, call[0], call[1], call[2])));
        Set(HypercallNumber.FpuTaskswitch, call => HypercallFrame.Result(DebugRegisters.FpuTaskswitch(call.Vcpu, (int)call[0] != 0)));
        Set(HypercallNumber.SetDebugreg, call => HypercallFrame.Result(DebugRegisters.SetDebugreg(call.Vcpu, (uint)call[0], call[1])));
        Set(HypercallNumber.GetDebugreg, DoGetDebugreg);
        Set(HypercallNumber.UpdateDescriptor, call => HypercallFrame.Result(Transfer.DescriptorTables.UpdateDescriptor(call.Vcpu, call[0], call[1])));
        Set(HypercallNumber.VmAssist, call => HypercallFrame.Result(GuestPrivileges.VmAssist(call.Vcpu, (uint)call[0], (uint)call[1])));
        Set(HypercallNumber.Iret, call => (long)Transfer.IretPath.Iret(call.Vcpu));
        Set(HypercallNumber.SetSegmentBase, call => HypercallFrame.Result(Transfer.DescriptorTables.SetSegmentBase(call.Vcpu, (SegmentBase)(uint)call[0], call[1])));
        Set(HypercallNumber.CallbackOp, DoCallbackOp);
        Set(HypercallNumber.NmiOp, DoNmiOp);
        Set(HypercallNumber.PhysdevOp, DoPhysdevOp);
        Set(HypercallNumber.VcpuOp, DoVcpuOp);
    }

    /// <summary>set_trap_table(list). It can be preempted after each entry.</summary>
    private long DoSetTrapTable(HypercallFrame call)
    {
        var list = call[0];
        if (list == 0)
        {
            return HypercallFrame.Result(Transfer.TrapTable.SetTrapTable(call.Vcpu, 0));
        }

        Span<byte> entry = stackalloc byte[TrapInfoBytes];
        for (; ; list += TrapInfoBytes)
        {
            if (!hypervisor.CopyFromGuest(call.Vcpu, list, entry))
            {
                return HypercallFrame.Result(TrapTable.SetTrapTable(call.Vcpu, [null]));
            }

            var trap = new TrapInfo(entry[0], entry[1], BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]), BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]));
            var errno = TrapTable.SetTrapTable(call.Vcpu, [trap]);
            if (errno != Errno.None || trap.Address == 0)
            {
                return HypercallFrame.Result(errno);
            }

            if (call.Vcpu.PreemptCheck())
            {
                return call.ContinueWith(HypercallNumber.SetTrapTable, list + TrapInfoBytes);
            }
        }
    }

    /// <summary>set_gdt(list of frames, entries).</summary>
    private long DoSetGdt(HypercallFrame call)
    {
        var entries = (uint)call[1];
        if (entries > FirstReservedGdtEntry)
        {
            return HypercallFrame.Result(Errno.EINVAL);
        }

        var frames = new Mfn[DescriptorTables.FramesForGdt(entries)];
        for (var index = 0; index < frames.Length; index++)
        {
            if (!hypervisor.ReadFromGuest(call.Vcpu, call[0] + ((ulong)index * sizeof(ulong)), out ulong frame))
            {
                return HypercallFrame.Result(Errno.EFAULT);
            }

            frames[index] = new Mfn(frame);
        }

        return HypercallFrame.Result(Transfer.DescriptorTables.SetGdt(call.Vcpu, frames, entries));
    }

    private static long DoGetDebugreg(HypercallFrame call)
    {
        var errno = DebugRegisters.GetDebugreg(call.Vcpu, (uint)call[0], out var value);
        return errno == Errno.None ? (long)value : HypercallFrame.Result(errno);
    }

    /// <summary>callback_op(command, *argument): 0 registers, 1 unregisters.</summary>
    private long DoCallbackOp(HypercallFrame call)
    {
        Span<byte> argument = stackalloc byte[CallbackRegisterBytes];
        switch ((int)call[0])
        {
            case 0:
                if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], argument))
                {
                    return HypercallFrame.Result(Errno.EFAULT);
                }

                var callback = new Callback(0, BinaryPrimitives.ReadUInt64LittleEndian(argument[8..]), (argument[2] & 1) != 0);
                return HypercallFrame.Result(CallbackTable.RegisterCallback(call.Vcpu, (CallbackType)BinaryPrimitives.ReadUInt16LittleEndian(argument), callback));
            case 1:
                return HypercallFrame.Result(hypervisor.CopyFromGuest(call.Vcpu, call[1], argument[..CallbackUnregisterBytes])
                    ? CallbackTable.UnregisterCallback(call.Vcpu, (CallbackType)BinaryPrimitives.ReadUInt16LittleEndian(argument))
                    : Errno.EFAULT);
            default:
                return HypercallFrame.Result(Errno.ENOSYS);
        }
    }

    /// <summary>nmi_op(command, *argument): 0 registers, 1 unregisters.</summary>
    private long DoNmiOp(HypercallFrame call)
    {
        Span<byte> argument = stackalloc byte[NmiCallbackBytes];
        return HypercallFrame.Result((int)call[0] switch
        {
            0 => hypervisor.CopyFromGuest(call.Vcpu, call[1], argument)
                ? CallbackTable.RegisterNmi(call.Vcpu, BinaryPrimitives.ReadUInt64LittleEndian(argument))
                : Errno.EFAULT,
            1 => CallbackTable.UnregisterNmi(call.Vcpu),
            _ => Errno.ENOSYS,
        });
    }

    /// <summary>physdev_op(command, *argument), as far as it is about ports. Missing, so ENOSYS: interrupts and devices.</summary>
    private long DoPhysdevOp(HypercallFrame call)
    {
        Span<byte> argument = stackalloc byte[IoBitmapBytes];
        return HypercallFrame.Result((int)call[0] switch
        {
            PhysdevSetIopl => hypervisor.ReadFromGuest(call.Vcpu, call[1], out uint iopl) ? GuestPrivileges.SetIopl(call.Vcpu, iopl) : Errno.EFAULT,
            PhysdevSetIoBitmap => hypervisor.CopyFromGuest(call.Vcpu, call[1], argument)
                ? GuestPrivileges.SetIoBitmap(call.Vcpu, BinaryPrimitives.ReadUInt64LittleEndian(argument), Word(argument, 2))
                : Errno.EFAULT,
            _ => Errno.ENOSYS,
        });
    }
}
