using Verified.Abi.Machines;
using Verified.Hardware.Kvm;

namespace Verified.Hardware.Ring3;

public sealed partial class KvmRing3
{
    private const int Rcx = 1, R11 = 11;
    private const ulong Cr0 = 0x80050033, TaskSwitched = 8, Cr4 = (1 << 5) | (1 << 9) | (1 << 10), EferLongMode = 0xD01;
    private const ulong TrapFlag = 1 << 8, VisibleFlags = 0x3f7fd7, InterruptFlag = 1 << 9, Fixed = 2;
    private const uint ReservedBit = 8;
    private const uint Star = 0xc0000081, LongTarget = 0xc0000082, CompatibilityTarget = 0xc0000083, FlagMask = 0xc0000084;
    private const ulong StarOfLinux = 0x0023_0010UL << 32, FlagsClearedBySyscall = 0x47700;

    /// <summary>Addresses in the hypervisor's part of every guest's tables, where no guest maps anything.</summary>
    private const ulong SyscallTarget = 0xffff_82d0_8020_0000, CompatibilitySyscallTarget = 0xffff_82d0_8020_1000;

    private const byte CodeType = 11, DataType = 3;
    private const ushort LongCode = 0x33, CompatibilityCode = 0x23, Data = 0x2b;
    private const ulong NoBreakpoints = 0x400;

    private ulong _breakpointsLoaded = NoBreakpoints;

    /// <summary>Sets what never changes: ring 3 of 64-bit mode with empty descriptor tables, and where SYSCALL leads.</summary>
    private void Prepare()
    {
        ref var special = ref Cpu.ChangeSpecial();
        special.Cs = Segment(LongCode, CodeType, isLong: true);
        special.Ds = special.Es = special.Fs = special.Gs = special.Ss = Segment(Data, DataType, isLong: false);
        special.Idt.Limit = special.Gdt.Limit = 0;
        special.Ldt = new KvmAbi.Segment { Unusable = 1 };
        (special.Cr0, special.Cr4, special.Efer) = (Cr0, Cr4, EferLongMode);
        foreach (var (index, value) in new[] { (Star, StarOfLinux), (LongTarget, SyscallTarget), (CompatibilityTarget, CompatibilitySyscallTarget), (FlagMask, FlagsClearedBySyscall) })
        {
            if (!Cpu.WriteMsr(index, value)) throw new InvalidOperationException($"KVM does not let MSR 0x{index:x} be 0x{value:x}");
        }
    }

    private void Load(Ring3State state)
    {
        LoadSpecial(state);
        LoadBreakpoints(state);
        ref var to = ref Cpu.ChangeGeneral();
        var from = state.General;
        (to.Rax, to.Rcx, to.Rdx, to.Rbx) = (from[0], from[1], from[2], from[3]);
        (to.Rsp, to.Rbp, to.Rsi, to.Rdi) = (from[4], from[5], from[6], from[7]);
        (to.R8, to.R9, to.R10, to.R11) = (from[8], from[9], from[10], from[11]);
        (to.R12, to.R13, to.R14, to.R15) = (from[12], from[13], from[14], from[15]);
        (to.Rip, to.Rflags) = (state.Rip, state.Rflags);
    }

    private void Store(Ring3State state)
    {
        ref readonly var from = ref Cpu.General;
        var to = state.General;
        (to[0], to[1], to[2], to[3]) = (from.Rax, from.Rcx, from.Rdx, from.Rbx);
        (to[4], to[5], to[6], to[7]) = (from.Rsp, from.Rbp, from.Rsi, from.Rdi);
        (to[8], to[9], to[10], to[11]) = (from.R8, from.R9, from.R10, from.R11);
        (to[12], to[13], to[14], to[15]) = (from.R12, from.R13, from.R14, from.R15);
        (state.Rip, state.Rflags) = (from.Rip, (from.Rflags & VisibleFlags) | InterruptFlag | Fixed);
        (state.FsBase, state.GsBase) = (Cpu.Special.Fs.Base, Cpu.Special.Gs.Base);
    }

    private void LoadSpecial(Ring3State state)
    {
        ref readonly var now = ref Cpu.Special;
        var cr0 = Cr0 | (state.TaskSwitched ? TaskSwitched : 0);
        var isLong = !state.IsCompatibility;
        if (now.Cr3 == state.Root && now.Fs.Base == state.FsBase && now.Gs.Base == state.GsBase && now.Cr0 == cr0 && now.Cs.L != 0 == isLong) return;
        ref var special = ref Cpu.ChangeSpecial();
        (special.Cr3, special.Cr0, special.Fs.Base, special.Gs.Base) = (state.Root, cr0, state.FsBase, state.GsBase);
        special.Cs = Segment(isLong ? LongCode : CompatibilityCode, CodeType, isLong);
    }

    private unsafe void LoadBreakpoints(Ring3State state)
    {
        if (state.DebugControl == _breakpointsLoaded && state.DebugControl == NoBreakpoints) return;
        Cpu.Read(out KvmAbi.DebugRegs registers);
        for (var breakpoint = 0; breakpoint < state.Breakpoints.Length; breakpoint++) registers.Addresses[breakpoint] = state.Breakpoints[breakpoint];
        registers.Dr7 = _breakpointsLoaded = state.DebugControl;
        Cpu.Write(registers);
    }

    private static KvmAbi.Segment Segment(ushort selector, byte type, bool isLong) => new()
    {
        Limit = uint.MaxValue, Selector = selector, Type = type, Present = 1, Dpl = 3, S = 1, G = 1, L = isLong ? (byte)1 : (byte)0, Db = isLong ? (byte)0 : (byte)1,
    };
}
