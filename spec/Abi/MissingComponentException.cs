namespace Verified.Abi;

/// <summary>A program, a library, a device or a right that was asked for is not on this machine.</summary>
/// <remarks>
/// A command that was asked for it by name prints the message as one line and ends with status 3. Work that
/// needs it only in passing is skipped with the message as its reason, and counted as skipped.
/// </remarks>
public sealed class MissingComponentException : Exception
{
    /// <summary>Names the component and how to get it.</summary>
    /// <param name="component">What is missing: <c>z3</c>, <c>/dev/kvm</c>.</param>
    /// <param name="how">How a person gets it: <c>apt-get install z3</c>, <c>run as root</c>.</param>
    public MissingComponentException(string component, string how)
        : base(Quotation.InMessage($"{component} is missing: {how}"))
    {
        Component = component;
        How = how;
    }

    /// <summary>What is missing.</summary>
    public string Component { get; }

    /// <summary>How a person gets it.</summary>
    public string How { get; }
}
