using Verified.Abi.Xen.Live;

namespace Verified.Hardware.Xen;

/// <summary>The agent's variables, each a word in the mailbox's page.</summary>
internal enum AgentVariable
{
    /// <summary>The request that is executed. A later one may have been made already.</summary>
    Request,

    /// <summary>The command that is executed, or will be next.</summary>
    Command,

    /// <summary>Where its result goes.</summary>
    Result,

    /// <summary>Where its instruction is.</summary>
    Target,

    /// <summary>Which handler was entered.</summary>
    Handler,

    /// <summary>Registers, while others are used.</summary>
    SavedRax,

    /// <summary>rsp.</summary>
    SavedRsp,

    /// <summary>The flags.</summary>
    SavedFlags,

    /// <summary>Not 0: it runs its own program and prints what comes of it.</summary>
    IsOnItsOwn,

    /// <summary>Text is put together here.</summary>
    Text = 64,
}

/// <summary>Where they are.</summary>
internal static class AgentVariables
{
    public static ulong At(AgentVariable variable) => AgentLayout.Mailbox + AgentMailbox.Variables + ((ulong)variable * sizeof(ulong));
}
