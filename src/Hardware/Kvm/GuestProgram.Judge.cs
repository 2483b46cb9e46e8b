using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Kvm;

/// <summary>The half that judges what was read.</summary>
internal sealed partial class GuestProgram
{
    private void Judge()
    {
        Label overlapped = _asm.CreateLabel(), known = _asm.CreateLabel(), empty = _asm.CreateLabel();
        _asm.cmp(Intent, Done);
        _asm.jne(overlapped);

        _asm.cmp(Remembered(nameof(PageMemory.Version)), Done);
        _asm.je(known);
        _asm.mov(Remembered(nameof(PageMemory.Version)), Done);
        _asm.mov(Scratch, Seen(nameof(GuestObservation.Before)));
        _asm.mov(Remembered(nameof(PageMemory.Since)), Scratch);
        _asm.mov(Remembered(nameof(PageMemory.Gone)), 0);

        _asm.Label(ref known);
        _asm.test(Value, Value);
        _asm.je(empty);
        JudgeVersion();

        _asm.Label(ref empty);
        JudgeEmpty();

        _asm.Label(ref overlapped);
        _asm.test(Value, Value);
        _asm.je(_checked);
        _asm.jmp(_classify);
    }

    private void JudgeVersion()
    {
        Label reappeared = _asm.CreateLabel();
        _asm.lea(Scratch, __[Page + 1]);
        _asm.shl(Scratch, PageValue.VersionBits);
        _asm.or(Scratch, Done);
        _asm.cmp(Value, Scratch);
        _asm.jne(_classify);
        _asm.test(Done, Done);
        _asm.je(_classify);

        _asm.mov(Scratch, Seen(nameof(GuestObservation.After)));
        _asm.add(Scratch, 2);
        _asm.cmp(DropBefore, Scratch);
        _asm.jae(reappeared);
        _asm.cmp(Remembered(nameof(PageMemory.Gone)), 0);
        _asm.jne(reappeared);
        _asm.mov(Remembered(nameof(PageMemory.Since)), DropBefore);
        _asm.jmp(_checked);

        _asm.Label(ref reappeared);
        Accuse(GuestViolation.Reappeared);
    }

    private void JudgeEmpty()
    {
        _asm.test(Done, Done);
        _asm.je(_checked);
        _asm.cmp(Remembered(nameof(PageMemory.Gone)), 0);
        _asm.jne(_checked);
        _asm.mov(Remembered(nameof(PageMemory.Gone)), 1);
        _asm.mov(Scratch, Remembered(nameof(PageMemory.Since)));
        _asm.test(Scratch, 1);
        _asm.jne(_checked);
        _asm.cmp(DropAfter, Scratch);
        _asm.ja(_checked);
        Accuse(GuestViolation.Lost);
    }

    /// <summary>Names what is wrong with a value that is not nothing and not the last finished version.</summary>
    private void Classify()
    {
        Label foreign = _asm.CreateLabel(), stale = _asm.CreateLabel(), unwritten = _asm.CreateLabel();
        _asm.Label(ref _classify);
        _asm.mov(Scratch, Value);
        _asm.shr(Scratch, PageValue.VersionBits);
        _asm.dec(Scratch);
        _asm.cmp(Scratch, Page);
        _asm.jne(foreign);
        _asm.mov(Scratch, Value);
        _asm.shl(Scratch, 64 - PageValue.VersionBits);
        _asm.shr(Scratch, 64 - PageValue.VersionBits);
        _asm.je(unwritten);
        _asm.cmp(Scratch, Done);
        _asm.jb(stale);
        _asm.cmp(Scratch, Intent);
        _asm.jbe(_checked);

        _asm.Label(ref unwritten);
        Accuse(GuestViolation.Unwritten);
        _asm.Label(ref stale);
        Accuse(GuestViolation.Stale);
        _asm.Label(ref foreign);
        Accuse(GuestViolation.Foreign);
    }

    private void Accuse(GuestViolation violation)
    {
        _asm.mov(Scratch, (ulong)violation);
        _asm.jmp(_violation);
    }

    private void Record()
    {
        _asm.Label(ref _violation);
        _asm.mov(Seen(nameof(GuestObservation.Intent)), Intent);
        _asm.inc(__qword_ptr[Control + Scratch * 8 + Offset<GuestControl>(nameof(GuestControl.ByKind))]);
        _asm.mov(rcx, Shared(nameof(GuestControl.Violations)));
        _asm.inc(Shared(nameof(GuestControl.Violations)));
        _asm.cmp(rcx, GuestControl.MaxRecords);
        _asm.jae(_checked);
        _asm.imul(rcx, rcx, GuestObservation.Bytes);
        _asm.add(rcx, Control);

        Save(nameof(GuestObservation.Violation), Scratch);
        Save(nameof(GuestObservation.Page), Page);
        Save(nameof(GuestObservation.Done), Done);
        Save(nameof(GuestObservation.DropBefore), DropBefore);
        Save(nameof(GuestObservation.Value), Value);
        Save(nameof(GuestObservation.DropAfter), DropAfter);
        foreach (string field in new[] { nameof(GuestObservation.Before), nameof(GuestObservation.After), nameof(GuestObservation.Intent) })
        {
            _asm.mov(Scratch, Seen(field));
            Save(field, Scratch);
        }
        foreach (string field in new[] { nameof(PageMemory.Since), nameof(PageMemory.Gone) })
        {
            _asm.mov(Scratch, Remembered(field));
            Save(field, Scratch);
        }
    }

    private void Save(string field, AssemblerRegister64 value) =>
        _asm.mov(__qword_ptr[rcx + GuestControl.RecordsOffset + Offset<GuestObservation>(field)], value);
}
