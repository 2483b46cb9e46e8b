using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int VcpuGuestContextBytes = 5168;
    private const int RunstateInfoBytes = 48;
    private const int RegisterVcpuInfoBytes = 16;
    private const ulong LeastPeriod = 1_000_000;

    /// <summary>STIME_DELTA_MAX.</summary>
    private const ulong MostPeriod = long.MaxValue >> 2;

    /// <summary>VCPUOP_*.</summary>
    private enum VcpuCommand
    {
        Initialise = 0,
        Up = 1,
        Down = 2,
        IsUp = 3,
        GetRunstateInfo = 4,
        SetPeriodicTimer = 6,
        StopPeriodicTimer = 7,
        SetSingleshotTimer = 8,
        StopSingleshotTimer = 9,
        RegisterVcpuInfo = 10,
        SendNmi = 11,
    }

    /// <summary>vcpu_op(command, vCPU, *argument).</summary>
    /// <remarks>
    /// ENOENT for a vCPU that is none. Every vCPU is initialised when it is made, so initialising answers EEXIST. How long a vCPU was in which state is not counted.
    /// Missing, so ENOSYS: memory areas for runstates and time, and the number of the processor beneath. A periodic timer is taken and never runs out.
    /// Source: Xen 4.17.7 xen/common/domain.c and xen/arch/x86/domain.c.
    /// </remarks>
    private long DoVcpuOp(HypercallFrame call)
    {
        var index = (uint)call[1];
        return index < call.Vcpu.Domain.Vcpus.Count ? DoVcpuOp(call, call.Vcpu.Domain.Vcpus[(int)index]) : HypercallFrame.Result(Errno.ENOENT);
    }

    private long DoVcpuOp(HypercallFrame call, Vcpu vcpu) =>
        (VcpuCommand)(int)call[0] switch
        {
            VcpuCommand.IsUp => vcpu.Context.IsDown ? 0 : 1,
            VcpuCommand.Initialise => HypercallFrame.Result(IsReadable(call, VcpuGuestContextBytes) ? Errno.EEXIST : Errno.EFAULT),
            VcpuCommand.Up => Bring(vcpu, isDown: false),
            VcpuCommand.Down => TakeDown(vcpu),
            VcpuCommand.GetRunstateInfo => WriteOrFault(hypervisor.CopyToGuest(call.Vcpu, call[2], new byte[RunstateInfoBytes])),
            VcpuCommand.SetPeriodicTimer => HypercallFrame.Result(SetPeriodicTimer(call)),
            VcpuCommand.StopPeriodicTimer => 0,
            VcpuCommand.SetSingleshotTimer => HypercallFrame.Result(SetSingleshotTimer(call, vcpu)),
            VcpuCommand.StopSingleshotTimer => HypercallFrame.Result(StopSingleshotTimer(call, vcpu)),
            VcpuCommand.RegisterVcpuInfo => HypercallFrame.Result(RegisterVcpuInfo(call, vcpu)),
            VcpuCommand.SendNmi => HypercallFrame.Result(SendNmi(call, vcpu)),
            _ => HypercallFrame.Result(Errno.ENOSYS),
        };

    private bool IsReadable(HypercallFrame call, int bytes) => hypervisor.CopyFromGuest(call.Vcpu, call[2], new byte[bytes]);

    private static long Bring(Vcpu vcpu, bool isDown)
    {
        vcpu.Context.IsDown = isDown;
        return 0;
    }

    /// <summary>With its last vCPU a domain powers itself off.</summary>
    private static long TakeDown(Vcpu vcpu)
    {
        if (vcpu.Domain.Vcpus.Exists(other => other != vcpu && !other.Context.IsDown))
        {
            return Bring(vcpu, isDown: true);
        }

        vcpu.Domain.TakeLastVcpuDown();
        return 0;
    }

    private Errno SetPeriodicTimer(HypercallFrame call) =>
        !hypervisor.ReadFromGuest(call.Vcpu, call[2], out ulong period) ? Errno.EFAULT
            : period is < LeastPeriod or > MostPeriod ? Errno.EINVAL
            : Errno.None;

    /// <summary>A time that has passed is an event at once.</summary>
    private Errno SetSingleshotTimer(HypercallFrame call, Vcpu vcpu)
    {
        Span<byte> set = stackalloc byte[2 * sizeof(ulong)];
        if (vcpu != call.Vcpu)
        {
            return Errno.EINVAL;
        }

        if (!hypervisor.CopyFromGuest(call.Vcpu, call[2], set))
        {
            return Errno.EFAULT;
        }

        var when = BinaryPrimitives.ReadUInt64LittleEndian(set);
        var hasPassed = when < hypervisor.Now;
        vcpu.Context.TimerDeadline = hasPassed ? null : when;
        if (hasPassed)
        {
            RaiseTimer(vcpu);
        }

        return Errno.None;
    }

    private static Errno StopSingleshotTimer(HypercallFrame call, Vcpu vcpu)
    {
        if (vcpu != call.Vcpu)
        {
            return Errno.EINVAL;
        }

        vcpu.Context.TimerDeadline = null;
        return Errno.None;
    }

    private Errno RegisterVcpuInfo(HypercallFrame call, Vcpu vcpu)
    {
        Span<byte> argument = stackalloc byte[RegisterVcpuInfoBytes];
        return hypervisor.CopyFromGuest(call.Vcpu, call[2], argument)
            ? Transfer.VcpuInfoPages.RegisterVcpuInfo(call.Vcpu, vcpu, new Mfn(BinaryPrimitives.ReadUInt64LittleEndian(argument)), Word(argument, 2))
            : Errno.EFAULT;
    }

    /// <summary>It has no argument.</summary>
    private static Errno SendNmi(HypercallFrame call, Vcpu vcpu)
    {
        if (call[2] != 0)
        {
            return Errno.EINVAL;
        }

        vcpu.Context.NmiPending = true;
        return Errno.None;
    }
}
