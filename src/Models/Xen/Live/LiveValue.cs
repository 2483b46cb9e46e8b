using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>From what a value is counted, so that it means the same on every hypervisor.</summary>
public enum LiveBase
{
    /// <summary>Nothing: a number.</summary>
    Number,

    /// <summary>The machine address of a page of the domain.</summary>
    Machine,

    /// <summary>The machine frame of a page of the domain.</summary>
    Frame,

    /// <summary>The machine address of a table that the domain started with; 0 is the root.</summary>
    TableMachine,

    /// <summary>The machine frame of such a table.</summary>
    TableFrame,

    /// <summary>The virtual address of such a table.</summary>
    TableAddress,

    /// <summary>The machine address of a frame that is not the domain's.</summary>
    ForeignMachine,

    /// <summary>Such a frame.</summary>
    ForeignFrame,

    /// <summary>The machine address of the shared info page.</summary>
    SharedInfoMachine,

    /// <summary>The address of the memory for this call's arguments.</summary>
    Arguments,
}

/// <summary>A number, or something that is counted from a place whose number differs from hypervisor to hypervisor.</summary>
/// <param name="Base">From what.</param>
/// <param name="Index">From which of these.</param>
/// <param name="Offset">What is added.</param>
public readonly record struct LiveValue(LiveBase Base, int Index, ulong Offset)
{
    private static readonly int PageShift = 12;

    /// <summary>A number.</summary>
    public static LiveValue Of(ulong number) => new(LiveBase.Number, 0, number);

    /// <summary>A number.</summary>
    public static implicit operator LiveValue(ulong number) => Of(number);

    /// <summary>The same, and so much more.</summary>
    public LiveValue Plus(ulong more) => this with { Offset = Offset + more };

    /// <summary>What it is on a hypervisor.</summary>
    /// <param name="xen">The hypervisor.</param>
    /// <param name="arguments">Where the call's arguments are.</param>
    public ulong On(ILiveXen xen, ulong arguments) => Offset + Base switch
    {
        LiveBase.Number => 0,
        LiveBase.Machine => xen.MachineFrame(Index) << PageShift,
        LiveBase.Frame => xen.MachineFrame(Index),
        LiveBase.TableMachine => xen.MachineFrame(xen.RootPage + Index) << PageShift,
        LiveBase.TableFrame => xen.MachineFrame(xen.RootPage + Index),
        LiveBase.TableAddress => AgentLayout.Va(xen.RootPage + Index),
        LiveBase.ForeignMachine => xen.Foreign((ForeignFrame)Index) << PageShift,
        LiveBase.ForeignFrame => xen.Foreign((ForeignFrame)Index),
        LiveBase.SharedInfoMachine => xen.SharedInfo << PageShift,
        LiveBase.Arguments => arguments,
    };
}
