using System.Diagnostics;

namespace Verified.Models.Search;

/// <summary>Adds to a checkpoint now and then, on another thread, while the search goes on. A disk that fails costs what was found since the last time that it did not.</summary>
/// <param name="file">Where the search is kept.</param>
/// <param name="every">How much time of search there is between two additions, if the disk is fast enough.</param>
/// <param name="onFault">Told once, when something could not be added.</param>
internal sealed class Keeper(Checkpoint file, TimeSpan every, Action<string>? onFault)
{
    private readonly Stopwatch since = Stopwatch.StartNew();
    private Task running = Task.CompletedTask;
    private bool told;

    /// <summary>Whether it is time to add something.</summary>
    internal bool IsDue => since.Elapsed >= every && running.IsCompleted;

    /// <summary>Begins to add what is new.</summary>
    internal void Begin(SearchPoint point, StateBlocks states)
    {
        since.Restart();
        running = Task.Run(() => Add(point, states));
    }

    /// <summary>Adds the last of it, and waits for it.</summary>
    internal void Finish(SearchPoint point, StateBlocks states)
    {
        running.Wait();
        Add(point, states);
    }

    /// <summary>Waits for what was begun.</summary>
    internal void Wait() => running.Wait();

    private void Add(SearchPoint point, StateBlocks states)
    {
        try
        {
            file.Add(point, states);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!told)
                onFault?.Invoke($"{file.Path}: the search goes on, but could not be kept since {file.States} states ({fault.Message})");
            told = true;
        }
    }
}
