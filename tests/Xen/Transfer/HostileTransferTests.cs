using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;
using Xunit;

namespace Verified.Tests.Xen.Transfer;

/// <summary>Whatever a guest executes, wherever its stacks and handlers are, the hypervisor goes on, and what must hold of its state holds.</summary>
/// <remarks>The choices are those of a generator with a fixed seed. After a crash the guest is a new one.</remarks>
public class HostileTransferTests
{
    private static readonly int Steps = 17_000;
    private static readonly int StepsBetweenCounts = 400;

    private static readonly ulong[] Addresses =
    [
        0, 0x1000, 0x1ffd, 0x2fff, 0x3000, 0x3ff8, 0x4000, 0x5004, 0x5ff0, 0x6000, 0x7000, 0x7ffe, 0x8000, 0x9000,
        0x7fff_ffff_fffe, 0x7fff_ffff_ffff, 0x8000_0000_0000, 0xffff_8000_0000_0000, 0xffff_8000_0000_0010,
        0xffff_8200_0001_0000, 0xffff_87ff_ffff_fff8, 0xffff_8800_0000_0000, 0xffff_8800_0000_0040, ulong.MaxValue,
    ];

    private static readonly byte[][] Starts =
    [
        [], [], [0x0f], [0x0f, 0x01], [0x0f, 0x20], [0x0f, 0x22], [0x0f, 0x21], [0x0f, 0x23], [0x0f, 0x30], [0x0f, 0x32], [0x0f, 0xa2], [0x0f, 0x06],
        [0xe4], [0xe7], [0xec], [0xef], [0x6c], [0x6f], [0xf3, 0x6d], [0xf3, 0x66, 0x67, 0x6e], [0xfa], [0xf0], [0x48, 0x89], [0x89], [0x0f, 0xb1],
        [0x0f, 0x0b, 0x78, 0x65, 0x6e], [0x0f, 0x0b, 0x78, 0x65, 0x6e, 0x0f, 0xa2],
    ];

    private static readonly byte[] Exceptions = [0, 3, 4, 5, 6, 7, 10, 11, 12, 13, 13, 13, 13, 13, 16, 17, 19];

    private static readonly uint[] Msrs = [0x10, 0x1a0, 0x277, 0xc0000080, 0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103, 0x140, 0x40000000, 0x1234];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Nothing_that_a_guest_executes_ends_in_an_exception_of_the_hypervisors(int seed)
    {
        var hostile = new Hostile(seed);
        for (var step = 0; step < Steps; step++)
        {
            hostile.Step();
            var defect = hostile.FirstDefect(countReferences: step % StepsBetweenCounts == 0);
            Assert.True(defect is null, $"seed {seed}, step {step}: {defect}");
        }
    }

    [Fact]
    public void The_guests_get_far()
    {
        var hostile = new Hostile(1);
        for (var step = 0; step < Steps; step++)
        {
            hostile.Step();
        }

        foreach (var outcome in new[] { "RunsGuest", "Stops", "Sleeps", "user", "kernel", "event", "emulated", "gdt", "ldt" })
        {
            Assert.True(hostile.Seen.GetValueOrDefault(outcome) > 20, $"{outcome}: {hostile.Seen.GetValueOrDefault(outcome)}");
        }
    }

    [Fact]
    public void A_state_that_must_not_be_is_noticed()
    {
        var hostile = new Hostile(1);
        hostile.Guest.Registers.Rflags = Rflags.IoPrivilege;

        Assert.Equal("the guest runs with flags 3000", hostile.FirstDefect(countReferences: false));
    }

    private sealed class Hostile
    {
        private readonly Random random;
        private readonly bool isPae;
        private NextStep last = NextStep.RunsGuest;

        public Hostile(int seed)
        {
            random = new Random(seed);
            isPae = seed % 3 == 0;
            Guest = NewGuest();
        }

        public RunningGuest Guest { get; private set; }

        public Dictionary<string, int> Seen { get; } = [];

        private Vcpu Vcpu => Guest.Vcpu;

        public void Step()
        {
            Prepare();
            var before = (Guest.Registers.Rip, Guest.Vcpu.Context.Bounce.Address);
            Enter();
            last = Guest.Enter();
            Note(last.ToString());
            Note(Vcpu.InUserMode ? "user" : "kernel");
            Note(Guest.Registers.Rip == RunningGuest.Upcall ? "event" : "none");
            Note(Guest.Registers.Rip - before.Rip is > 0 and < 16 ? "emulated" : "none");
            Note(Guest.Context.Gdt[0] is null ? "none" : "gdt");
            Note(Guest.Context.Ldt[0] is null ? "none" : "ldt");
            if (last == NextStep.Sleeps)
            {
                VcpuScheduling.MarkEventsPending(Vcpu);
                Vcpu.Context.IsBlocked = false;
            }

            if (last == NextStep.Stops)
            {
                Guest = NewGuest();
                last = NextStep.GoesOn;
            }
        }

        /// <summary>What must hold of frames, events, iret and trap gates; of debug and control registers; and, now and then, the counts of all references.</summary>
        public string? FirstDefect(bool countReferences)
        {
            var (context, registers) = (Guest.Context, Guest.Registers);
            if (last == NextStep.RunsGuest)
            {
                if ((registers.Rflags & (Rflags.Interrupt | Rflags.IoPrivilege | Rflags.VirtualMode)) != Rflags.Interrupt)
                {
                    return $"the guest runs with flags {registers.Rflags:x}";
                }

                if (context.Bounce.IsException || context.Info.WantsUpcall)
                {
                    return "the guest runs although something waits";
                }

                if (Selectors.Level(registers.Cs) < Vcpu.Domain.Mode.KernelRing || Selectors.Level(registers.Ss) < Vcpu.Domain.Mode.KernelRing)
                {
                    return $"the guest runs with cs {registers.Cs:x} and ss {registers.Ss:x}";
                }
            }

            return context.Breakpoints.Any(address => address is >= 1ul << 47 and < RunningGuest.XenEnd) ? "a breakpoint lies in the hypervisor"
                : (context.Dr7 & 0x2000) != 0 ? "general detect is set"
                : (context.Cr4 & ~0x5066cul) != 0 ? $"cr4 is {context.Cr4:x}"
                : !GuestMode.IsCanonical(context.FsBase) || !GuestMode.IsCanonical(context.GsBaseUser) || !GuestMode.IsCanonical(context.GsBaseKernel) ? "a base is not canonical"
                : context.Iopl is < 0 or > 3 ? "the privilege of io is none"
                : countReferences ? References.FirstDefect(Guest.Guest.Hypervisor) : null;
        }

        private RunningGuest NewGuest()
        {
            var guest = isPae ? RunningGuest.Pae() : new RunningGuest();
            if (isPae)
            {
                CallbackTable.SetCallbacks(guest.Vcpu, new Callback(Selectors.CompatKernelCs, RunningGuest.Upcall), new Callback(Selectors.CompatKernelCs, RunningGuest.Handler));
            }
            else
            {
                CallbackTable.SetCallbacks(guest.Vcpu, RunningGuest.Upcall, RunningGuest.Handler, RunningGuest.SyscallHandler);
            }

            for (byte vector = 0; vector < 32; vector++)
            {
                guest.Handle(vector, (byte)random.Next(8));
            }

            return guest;
        }

        /// <summary>Registers, memory and registrations become what they like.</summary>
        private void Prepare()
        {
            var registers = Guest.Registers;
            for (var number = 0; number < 16; number++)
            {
                registers[number] = Value();
            }

            registers.Rcx = random.Next(3) == 0 ? Pick(Msrs) : registers.Rcx;
            registers.Rsp = random.Next(4) == 0 ? Pick(Addresses) : RunningGuest.KernelStack - (ulong)random.Next(0x400);
            registers.Rip = random.Next(6) == 0 ? Pick(Addresses) : RunningGuest.Code + (ulong)random.Next(0x100);
            registers.Rflags = (random.Next(4) == 0 ? Value() : 0x202) | Rflags.Interrupt;
            PutInstruction();
            Register(random.Next(16));
            Place(random.Next(16));
        }

        private void Register(int what)
        {
            switch (what)
            {
                case 0:
                    GuestPrivileges.StackSwitch(Vcpu, Selector(), random.Next(3) > 0 ? Pick(Addresses) : RunningGuest.KernelStack);
                    break;
                case 1:
                    PutWordsAnywhere();
                    Guest.Transfer.TrapTable.SetTrapTable(Vcpu, random.Next(40) == 0 ? 0 : Pick(Addresses));
                    break;
                case 2:
                    CallbackTable.RegisterCallback(Vcpu, (CallbackType)random.Next(9), new Callback(Selector(), Pick(Addresses), random.Next(2) == 0));
                    break;
                case 3:
                    DebugRegisters.SetDebugreg(Vcpu, (uint)random.Next(10), Value());
                    break;
                case 4:
                    Guest.Transfer.DescriptorTables.SetSegmentBase(Vcpu, (SegmentBase)random.Next(5), random.Next(2) == 0 ? Selector() : Value());
                    break;
                case 5:
                    GuestPrivileges.SetIopl(Vcpu, (uint)random.Next(5));
                    GuestPrivileges.VmAssist(Vcpu, (uint)random.Next(3), (uint)random.Next(34));
                    break;
            }
        }

        private void Place(int what)
        {
            var registers = Guest.Registers;
            switch (what)
            {
                case 6:
                    Guest.Transfer.DescriptorTables.SetGdt(Vcpu, [AnyFrame(), AnyFrame(), AnyFrame()], (uint)random.Next(1500));
                    break;
                case 7:
                    Guest.Transfer.DescriptorTables.UpdateDescriptor(Vcpu, (AnyFrame().Number * 4096) + ((ulong)random.Next(64) * 4), Value());
                    break;
                case 8:
                    Guest.Guest.Ext(MmuextCommand.SetLdt, random.Next(2) == 0 ? RunningGuest.ReadOnly : Pick(Addresses) & ~0xffful, (ulong)random.Next(600));
                    Guest.Transfer.DescriptorTables.SetSegmentBase(Vcpu, SegmentBase.GsUserSelector, (ulong)random.Next(64) | 7);
                    break;
                case 9:
                    (registers.Ds, registers.Es, registers.Fs, registers.Gs) = (Selector(), Selector(), Selector(), Selector());
                    Guest.Transfer.BounceFrames.LoadSegments(Vcpu);
                    break;
                case 10:
                    Guest.Transfer.VcpuInfoPages.RegisterVcpuInfo(Vcpu, Vcpu, AnyFrame(), (uint)random.Next(4200));
                    break;
                case 11:
                    GuestPrivileges.SetIoBitmap(Vcpu, Pick(Addresses), (uint)random.Next(70000));
                    break;
                case 12:
                    (Guest.Info.Pending, Guest.Info.Mask) = ((byte)random.Next(2), (byte)random.Next(2));
                    break;
                case 13:
                    CallbackTable.RegisterCallback(Vcpu, CallbackType.Event, new Callback(Selectors.CompatKernelCs, RunningGuest.Upcall));
                    GuestPrivileges.StackSwitch(Vcpu, isPae ? Selectors.CompatKernelSs : Selectors.Ss, RunningGuest.KernelStack);
                    break;
            }
        }

        private void Enter()
        {
            switch (random.Next(14))
            {
                case < 6:
                    Guest.Transfer.Exceptions.Exception(Vcpu, Pick(Exceptions), random.Next(3) > 0 ? 0 : (uint)random.Next(0x10000) & ~1u);
                    break;
                case 6:
                    Guest.Transfer.Exceptions.PageFault(Vcpu, random.Next(2) == 0 ? Guest.Registers.Rdi : Pick(Addresses), (uint)random.Next(32) & ~8u);
                    break;
                case 7:
                    Guest.Transfer.Exceptions.SoftInterrupt(Vcpu, (byte)random.Next(256));
                    break;
                case 8:
                    Guest.Transfer.SyscallPath.CompatSyscall(Vcpu);
                    break;
                case 9:
                    Guest.Transfer.SyscallPath.Sysenter(Vcpu);
                    break;
                case 10 when GuestMode.IsInKernel(Vcpu):
                    PutIretFrame();
                    Guest.Transfer.IretPath.Iret(Vcpu);
                    break;
                case 11:
                    VcpuScheduling.Block(Vcpu);
                    break;
                case 12:
                    Verified.Kernel.Xen.Traps.Exceptions.DebugException(Vcpu, Value());
                    Vcpu.Context.NmiPending = random.Next(4) == 0;
                    break;
                default:
                    Guest.Transfer.SyscallPath.Syscall(Vcpu);
                    break;
            }
        }

        private void PutInstruction()
        {
            Span<byte> bytes = stackalloc byte[16];
            random.NextBytes(bytes);
            Pick(Starts).CopyTo(bytes);
            var at = Guest.Registers.Rip;
            if (at < 0x7ff0)
            {
                Guest.Put(at & ~0xful, bytes);
                Guest.Registers.Rip = at & ~0xful;
            }
        }

        private void PutWordsAnywhere()
        {
            var at = Pick(Addresses);
            if (at < 0x7f00)
            {
                Guest.PutWords(at & ~7ul, [Value(), Pick(Addresses), Value(), Pick(Addresses), Value(), 0]);
            }
        }

        private void PutIretFrame()
        {
            Guest.Registers.Rsp = random.Next(8) == 0 ? Guest.Registers.Rsp : 0x3000;
            if (isPae)
            {
                Guest.PutWords32(0x3000, 1, (uint)Pick(Addresses), random.Next(4) == 0 ? Selector() : 0xe02bu, (uint)Value(), (uint)Pick(Addresses), random.Next(3) == 0 ? Selector() : 0xe033u);
            }
            else
            {
                Guest.PutWords(0x3000, 1, 2, 3, Value(), Pick(Addresses), random.Next(4) == 0 ? Selector() : 0xe033u, Value(), Pick(Addresses), random.Next(3) == 0 ? Selector() : 0xe02bu);
            }
        }

        private ulong Value() =>
            random.Next(4) switch
            {
                0 => (ulong)random.NextInt64(),
                1 => (ulong)random.Next(256),
                2 => Pick(Addresses),
                _ => 1ul << random.Next(64),
            };

        private ushort Selector() => random.Next(3) == 0 ? (ushort)random.Next(0x10000) : (ushort)(0xe000 + random.Next(0x40));

        private Mfn AnyFrame() =>
            random.Next(8) switch
            {
                0 => Guest.Space.L1,
                1 => new Mfn(0x1000),
                _ => Pick(Guest.Frames),
            };

        private T Pick<T>(T[] from) => from[random.Next(from.Length)];

        private void Note(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;
    }
}
