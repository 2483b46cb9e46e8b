namespace Verified.Abi.Xen.Live;

/// <summary>Where in the mailbox page what is, in bytes. The agent prints the page's machine address when it has filled in what it says of itself.</summary>
public static class AgentMailbox
{
    /// <summary>The host adds one when commands are there.</summary>
    public const int Request = 0;

    /// <summary>The agent sets it to the request when the results are there.</summary>
    public const int Done = 8;

    /// <summary>How many commands there are.</summary>
    public const int Count = 16;

    /// <summary>The address of start_info.</summary>
    public const int StartInfo = 24;

    /// <summary>How many commands are left, that under way counted.</summary>
    public const int Left = 32;

    /// <summary>The machine frames of the pages that list the domain's machine frames.</summary>
    public const int P2mFrames = 64;

    /// <summary>How many of these are said.</summary>
    public const int MostP2mFrames = 32;

    /// <summary>The agent's own variables begin here.</summary>
    public const int Variables = 512;

    /// <summary>What it prints on the console, followed by 16 hexadecimal digits: the machine address of the mailbox.</summary>
    public const string Announcement = "verified agent: mailbox at ";
}
