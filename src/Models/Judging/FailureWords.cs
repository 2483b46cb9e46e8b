namespace Verified.Models.Judging;

/// <summary>What a word for a failure means, where no claim is its name.</summary>
/// <param name="Id">The word.</param>
/// <param name="Means">What was found.</param>
/// <param name="Do">What to do about it.</param>
public sealed record FailureWord(string Id, string Means, string Do);

/// <summary>Every word for a failure that is no claim, law or lemma.</summary>
public static class FailureWords
{
    private static readonly string Read = "Read the wrong step and the guard or the values under it; './verified show RULE' has the rule. Either the implementation took a step that it must not take, or the specification lacks one.";

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyDictionary<string, FailureWord> All { get; } = new FailureWord[]
    {
        new("REFINE-GUARD", "The implementation took a step that a guard of its rule refuses, and no claim fell with it.", Read),
        new("REFINE-STATE", "A step was allowed, but what the implementation shows after it is not the specification's next state; no claim fell with it.", Read),
        new("REFINE-ERRNO", "A call was refused with another errno than that of the first guard that does not hold, or was refused where the specification allows it.", Read),
        new("REFINE-BOOT", "What the implementation shows after it has booted is not the specification's first state.", "Compare the values that differ with the initial values in the state section of './verified show MODEL'."),
        new("REFINE-END", "The run has ended, and something that it began has not: an invalidation, a change, a fault, a stay in the hypervisor.", "Look in the steps for what was begun and has no end."),
        new("REFINE-CLAIM", "A claim does not hold after steps that were all allowed: the specification itself is wrong, or it was not proved.", "Prove the claim: './verified prove ID'."),
        new("REFINE-COUNT", "References that were counted again from memory are not what the implementation says.", "The frame is named under the wrong step: look for the step that took or dropped a reference without its entry."),
        new("REFINE-SCOPE", "The run left the scope in which it is judged: a word passed its cap. Nothing is said about the implementation; the case counts as an error.", "Make the cap larger where the model of the run is made, or the program shorter."),
        new("KERNEL-DEADLOCK", "Threads are left, and none of them can run.", "Look at the last step of each thread that waits, and at the lock or event that it waits for."),
        new("KERNEL-LIVELOCK", "Threads take turns without an end, also when everyone gets a turn.", "Look at what the threads do again and again at the end of the steps."),
        new("KERNEL-HANG", "The implementation worked on and on without a suspension point, until a limit of work or of time ended it.", "Look for a loop or a recursion behind the last step; under a debugger, replay the trace and break when it stands still."),
        new("KERNEL-LOCKDEP", "The kernel took a lock out of order.", "The message names the two locks; the order is that of src/Kernel/Sched."),
        new("KERNEL-SLEEP", "The kernel slept where it must not.", "The message names the section that forbids sleeping; look for the step in which it began."),
        new("KERNEL-BUG", "The kernel found a mistake of its own and stopped.", "The message is the assertion that failed: look for its text in src/Kernel."),
        new("KERNEL-CRASH", "The implementation ended with an exception that it did not expect itself.", "Replay the trace under a debugger that stops where exceptions are thrown."),
        new("KERNEL-TWIN", "The kernel on Xen did something else than the native kernel in the same program and order.", "Replay the trace natively and with '--world xen', and compare the steps."),
        new("MACHINE-ANSWER", "A machine answered an access in a way that the specification of the page walk does not allow.", "Replay the trace on another machine ('--on soft', 'qemu' or 'kvm'): a machine that is alone with its answer is wrong."),
        new("LIVE-XEN-DIFFERS", "Real Xen and our hypervisor show something different after the same calls.", "Replay the trace on both: './verified replay FILE --on ours,xen'. Whether ours is wrong, the source of Xen decides."),
    }.ToDictionary(word => word.Id);
}
