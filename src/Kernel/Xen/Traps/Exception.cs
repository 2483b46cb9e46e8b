using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Emulation;

namespace Verified.Kernel.Xen.Traps;

/// <summary>What the processor raises while a guest runs: the hypervisor fixes it, or the guest gets it.</summary>
internal sealed partial class Exceptions(BounceFrames bounceFrames, CallGates callGates, DescriptorTables descriptorTables, Emulator emulator, GuestAccess guestAccess, WritablePagetables writablePagetables)
{
    /// <summary>The vectors that a guest's instructions raise by themselves: 0, 1, 3 to 7, 10 to 14, 16, 17 and 19.</summary>
    private const uint RaisedByGuests = 0x000b_7cfb;

    /// <summary>Whether a guest's instruction can raise it.</summary>
    public static bool IsRaisedByGuests(byte vector) => vector < Vectors.Exceptions && (RaisedByGuests >> vector & 1) != 0;

    /// <summary>The guest's instruction has raised an exception. What is delivered, and whether, <see cref="ReturnPath.ReturnToGuest"/> shows.</summary>
    /// <param name="vcpu">Whose instruction.</param>
    /// <param name="vector">Which exception; a page fault has an operation of its own, and so has a debug exception.</param>
    /// <param name="errorCode">Its error code, or 0.</param>
    public void Exception(Vcpu vcpu, byte vector, uint errorCode = 0)
    {
        if (!IsRaisedByGuests(vector) || vector is Vectors.PageFault or Vectors.Debug)
        {
            throw new KernelBug($"no guest raises vector {vector} like this");
        }

        vcpu.Context.EntryVector = vector;
        switch (vector)
        {
            case Vectors.GeneralProtection:
                GeneralProtection(vcpu, errorCode);
                break;
            case Vectors.InvalidOpcode:
                InvalidOpcode(vcpu);
                break;
            case Vectors.DeviceNotAvailable:
                DeviceNotAvailable(vcpu);
                break;
            default:
                TrapInjection.Inject(vcpu, vector, errorCode);
                break;
        }
    }

    /// <summary>do_debug: the virtual DR6 learns what the processor's says.</summary>
    public static void DebugException(Vcpu vcpu, ulong dr6)
    {
        vcpu.Context.EntryVector = Vectors.Debug;
        vcpu.Context.Dr6 |= dr6 & ~DebugRegisters.Dr6Default;
        vcpu.Context.Dr6 &= dr6 | ~DebugRegisters.Dr6Default;
        TrapInjection.Inject(vcpu, Vectors.Debug);
    }

    /// <summary>do_device_not_available: the guest's business only while its own CR0.TS is set, which then is cleared.</summary>
    private static void DeviceNotAvailable(Vcpu vcpu)
    {
        if (vcpu.Context.TaskSwitched)
        {
            TrapInjection.Inject(vcpu, Vectors.DeviceNotAvailable);
            vcpu.Context.TaskSwitched = false;
        }
    }
}
