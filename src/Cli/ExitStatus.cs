namespace Verified.Cli;

/// <summary>What a command ends with. Scripts rely on the numbers.</summary>
internal enum ExitStatus
{
    /// <summary>Everything that was judged holds; skipped work was counted as skipped.</summary>
    Holds = 0,

    /// <summary>A claim is violated, or a check broke before it had a verdict; the report says which.</summary>
    Violated = 1,

    /// <summary>Bad usage or bad input: one line on standard error says where, and what was expected. Of several inputs, the report says it of each that could not be read, and nothing is violated in the others.</summary>
    BadInput = 2,

    /// <summary>A component that was asked for is not on this machine.</summary>
    ComponentMissing = 3,

    /// <summary>Interrupted; what was finished by then is reported, failures too.</summary>
    Interrupted = 130,
}
