using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Models.Judging;
using static Verified.Abi.Notifier.StepKind;

namespace Verified.Tests.Models;

/// <summary>Short runs of the contract, step by step.</summary>
internal static class Scripts
{
    public static Sizes Small { get; } = new() { Pages = 2, Vas = 2, Mms = 2, Cpus = 1, Secondaries = 1, Vcpus = 1, Ranges = 1, Updates = 1, Faults = 1, Calls = 1, SwapSlots = 1, Values = 2 };

    /// <summary>A program for targets that do not look at it.</summary>
    public static TestProgram<Operation, Sizes> Nothing { get; } = new(Small, [[]]);

    /// <summary>Address space 0 runs; secondary 0 follows it; page 0 is mapped writable at address 0.</summary>
    public static IReadOnlyList<Step<StepKind>> Mapped { get; } =
    [
        new(CreateMm, 0), new(Register, 0, 0, 1, 0), new(PreparePteUpdate, 0, 0, 0), new(AllocateNew, 0, 0), new(LockPte, 0), new(SetNewPte, 0, 1), new(UnlockPte, 0),
        new(FinishPteUpdate, 0),
    ];

    /// <summary>Secondary 0 maps it too, writable, and its virtual processor writes.</summary>
    public static IReadOnlyList<Step<StepKind>> GuestWrote { get; } =
    [
        .. Mapped, new(SampleSequence, 0, 0, 0), new(GetUserPage, 0, 1), new(SetSpte, 0), new(PutUserPage, 0), new(FinishFault, 0),
        new(SecondaryFill, 0, 0, 0, 1), new(SecondaryWrite, 0, 0, 0, 1),
    ];

    /// <summary>munmap of address 0 begins, and its invalidate range opens, up to where ptes may change.</summary>
    public static IReadOnlyList<Step<StepKind>> InsideAnInvalidateRange { get; } =
    [
        .. GuestWrote, new(BeginCall, 0, 1, 0, 0, 0, 0, 0), new(RemoveVma, 0, 0, 0), new(OpenRange, 0, 0, 0, 0, 0), new(StartEnter, 0, 0), new(DropSpte, 0, 0), new(FlushSecondary, 0), new(StartReturn, 0, 0), new(StartsDone, 0),
    ];

    /// <summary>Page 0 is unmapped, and freed, and munmap answers 0.</summary>
    public static IReadOnlyList<Step<StepKind>> Unmapped { get; } =
    [
        .. InsideAnInvalidateRange, new(ZapPte, 0, 0), new(UpdatesDone, 0), new(EndEnter, 0, 0), new(EndReturn, 0, 0), new(EndsDone, 0), new(PutGathered, 0, 0), new(FreePage, 0),
        new(CloseRange, 0), new(ReturnFromCall, 0, 0),
    ];
}
