using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Agent;

/// <summary>What the control registers hold for some controls.</summary>
/// <param name="Cr0">CR0.</param>
/// <param name="Cr4">CR4.</param>
/// <param name="Efer">EFER.</param>
/// <remarks>Source: Intel SDM volume 3, 2.2.1 and 2.5.</remarks>
internal readonly record struct ControlRegisters(ulong Cr0, ulong Cr4, ulong Efer)
{
    public const ulong ContextsEnabled = 1 << 17, GlobalEnabled = 1 << 7;

    /// <summary>PE, MP, ET, NE and PG.</summary>
    private const ulong Plain = 0x8000_0033, WriteProtect = 1 << 16;
    private const ulong LargePages = 1 << 4, AddressExtension = 1 << 5, Sse = 3 << 9, FiveLevels = 1 << 12;
    private const ulong ExecutionPrevention = 1 << 20, AccessPrevention = 1 << 21, ProtectionKeys = 1 << 22;
    private const ulong LongMode = 0x500, NoExecute = 0x800;

    /// <summary>The registers for a 64-bit mode.</summary>
    public static ControlRegisters Of(in PagingControls controls) => new(
        Plain | If(controls.WriteProtect, WriteProtect),
        AddressExtension | Sse | If(controls.Mode == PagingMode.FiveLevel, FiveLevels) | If(controls.LargePages, LargePages) | If(controls.GlobalPages, GlobalEnabled)
            | If(controls.ProcessContexts, ContextsEnabled) | If(controls.SupervisorExecutionPrevention, ExecutionPrevention)
            | If(controls.SupervisorAccessPrevention, AccessPrevention) | If(controls.ProtectionKeys, ProtectionKeys),
        LongMode | If(controls.NoExecute, NoExecute));

    private static ulong If(bool condition, ulong bits) => condition ? bits : 0;
}
