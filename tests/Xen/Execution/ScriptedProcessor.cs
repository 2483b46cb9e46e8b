using Verified.Abi.Machines;

namespace Verified.Tests.Xen.Execution;

/// <summary>A processor that executes nothing: it comes back as a script says, with the registers that the script sets.</summary>
internal sealed class ScriptedProcessor(int bytes) : IRing3Processor
{
    private readonly Queue<Func<Ring3State, Ring3Exit>> script = new();

    public ArraySegment<byte> Memory { get; } = new byte[bytes];

    /// <summary>How often it was told to forget.</summary>
    public int Forgotten { get; private set; }

    /// <summary>What it was given the last time.</summary>
    public Ring3State? State { get; private set; }

    public void Then(Func<Ring3State, Ring3Exit> step) => script.Enqueue(step);

    /// <summary>SYSCALL with these registers.</summary>
    public void ThenCalls(ulong number, params ulong[] arguments) => Then(state =>
    {
        int[] places = [7, 6, 2, 10, 8];
        state.General[0] = number;
        for (var argument = 0; argument < arguments.Length; argument++)
        {
            state.General[places[argument]] = arguments[argument];
        }

        return new Ring3Exit(Ring3ExitKind.SystemCall);
    });

    public Ring3Exit Run(Ring3State state)
    {
        State = state;
        return script.Count > 0 ? script.Dequeue()(state) : new Ring3Exit(Ring3ExitKind.Interrupted);
    }

    public void ForgetTranslations() => Forgotten++;

    public void Dispose()
    {
    }
}
