namespace Verified.Cli;

/// <summary>How long one waits, after an interruption, for work that may not look at its token.</summary>
/// <remarks>Nothing here needs a thread of the pool: a compiler at work keeps all of them, and an interruption must not queue behind it.</remarks>
internal static class Patience
{
    /// <summary>Enough for what looks; short enough that a person does not press Ctrl-C again.</summary>
    public static TimeSpan WhenInterrupted { get; } = TimeSpan.FromMilliseconds(700);

    /// <summary>For the parts of a check, which then still has the time to return what it has.</summary>
    public static TimeSpan OfAPart { get; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Enough for a run to write its reports too. What has not ended by then never will.</summary>
    public static TimeSpan AtMost { get; } = TimeSpan.FromSeconds(3);

    /// <summary>Waits until work ends, or for so long after an interruption.</summary>
    /// <returns>Whether it has ended. If not, it goes on in threads that end with the process.</returns>
    public static bool Ends(Task work, TimeSpan patience, CancellationToken interrupted)
    {
        try
        {
            work.Wait(interrupted);
        }
        catch (OperationCanceledException) when (!work.IsCompleted)
        {
            Task.WaitAny([work], patience);
        }
        catch (Exception) when (work.IsCompleted)
        {
            // Whoever asks for its result hears why it has failed.
        }

        return work.IsCompleted;
    }

    /// <summary>Does something that knows no token.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted, and has not ended in time.</exception>
    public static Task<T> Run<T>(Func<T> work, CancellationToken interrupted) => Run(() => Task.FromResult(work()), WhenInterrupted, interrupted);

    /// <summary>Does something in a thread of its own.</summary>
    /// <param name="work">What.</param>
    /// <param name="patience">How long it may go on after an interruption.</param>
    /// <param name="interrupted">The interruption.</param>
    /// <exception cref="OperationCanceledException">It was interrupted, and has not ended in time.</exception>
    public static Task<T> Run<T>(Func<Task<T>> work, TimeSpan patience, CancellationToken interrupted)
    {
        var running = Begin(work);
        return Ends(running, patience, interrupted) ? running : Task.FromCanceled<T>(interrupted);
    }

    /// <summary>Begins something in a thread of its own.</summary>
    public static Task<T> Begin<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
