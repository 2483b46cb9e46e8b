namespace Verified.Cli;

/// <summary>How long one waits, after an interruption, for work that may not look at its token.</summary>
internal static class Patience
{
    /// <summary>Enough for what looks; short enough that a person does not press Ctrl-C again.</summary>
    public static TimeSpan WhenInterrupted { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Waits until work ends, or a moment after an interruption.</summary>
    /// <returns>Whether it has ended. If not, it goes on in threads that end with the process.</returns>
    public static async Task<bool> Ends(Task work, CancellationToken interrupted)
    {
        var asked = new TaskCompletionSource();
        await using var registration = interrupted.Register(() => asked.TrySetResult());
        if (await Task.WhenAny(work, asked.Task) != work)
        {
            await Task.WhenAny(work, Task.Delay(WhenInterrupted, CancellationToken.None));
        }

        return work.IsCompleted;
    }

    /// <summary>Does something that knows no token, in a thread of its own.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted, and has not ended in time.</exception>
    public static async Task<T> Run<T>(Func<T> work, CancellationToken interrupted)
    {
        var running = Task.Run(work, CancellationToken.None);
        return await Ends(running, interrupted) ? await running : throw new OperationCanceledException(interrupted);
    }
}
