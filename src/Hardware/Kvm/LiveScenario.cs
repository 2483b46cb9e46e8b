using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Hardware.Tracing;

namespace Verified.Hardware.Kvm;

/// <summary>The running kernel plays a scenario: this process is the address space, a real virtual machine the secondary MMU, and a trace tells what its sptes map.</summary>
/// <remarks>
/// An spte counts as mapped from the event that installs it to the next notification that covers it. Addresses of a scenario lie sixteen pages apart, since KVM maps neighbours that the guest
/// has used before together. Only what this thread causes is heard, and recorded where the kernel can tell threads apart: nobody else changes this process's memory while it plays, and a busy
/// neighbour takes no room from its events.
/// </remarks>
public sealed class LiveScenario : IScenarioTarget
{
    private const int BufferKilobytes = 1024, LargestBufferKilobytes = 16 * 1024, Larger = 4;

    private static readonly OperationKind[] Possible =
    [
        OperationKind.Write, OperationKind.Read, OperationKind.Unmap, OperationKind.Map, OperationKind.DontNeed, OperationKind.Protect, OperationKind.Move,
        OperationKind.Fork, OperationKind.Exit, OperationKind.Register, OperationKind.Unregister, OperationKind.GuestWrite, OperationKind.GuestRead,
    ];

    /// <inheritdoc/>
    public string Name => "live";

    /// <summary>A page that was only read is the zero page here, and the first write replaces it, with a notification; the kernel of 2008 had a page from the start.</summary>
    /// <remarks>Source: Linux mm/memory.c, do_anonymous_page.</remarks>
    public bool MayMapLess => true;

    /// <summary>Why a live scenario is impossible on this machine, or null.</summary>
    public static string? Probe() => LiveKvm.Probe();

    /// <inheritdoc/>
    public string? WhyNot(Sizes sizes, IReadOnlyList<Operation> operations)
    {
        if (sizes.Vas > ScenarioGuest.MostPages) return $"it has room for {ScenarioGuest.MostPages} addresses";
        var first = operations.FirstOrDefault(operation => !Possible.Contains(operation.Kind) || !IsOfTheOnlySpace(operation));
        return first == default ? null : $"nobody can ask the running kernel for {first}";
    }

    /// <inheritdoc/>
    /// <remarks>Where events were lost, it is played again with more room for them, three times in all.</remarks>
    /// <exception cref="SystemCallException">The kernel refused something that it grants on other machines.</exception>
    /// <exception cref="EventsLostException">Events were lost each time.</exception>
    public IReadOnlyList<ScenarioLine> Play(Sizes sizes, IReadOnlyList<Operation> operations, CancellationToken cancel)
    {
        for (int room = BufferKilobytes; ; room *= Larger)
        {
            try
            {
                return Play(sizes, operations, room, cancel);
            }
            catch (EventsLostException) when (room < LargestBufferKilobytes)
            {
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    private static List<ScenarioLine> Play(Sizes sizes, IReadOnlyList<Operation> operations, int bufferKilobytes, CancellationToken cancel)
    {
        TraceInstance.RemoveStale();
        using var instance = TraceInstance.Create(bufferKilobytes);
        string[] events = [.. EventCatalog.Required.Append(EventCatalog.TdpChange).Where(TraceFileSystem.HasEvent)];
        var catalog = new EventCatalog([.. events.Append(EventCatalog.Marker).Select(TraceFileSystem.Format)]);
        using var reader = new TraceReader(instance, catalog, TraceFileSystem.BufferLayout(), null);
        foreach (string name in events) instance.Enable(name);

        using var process = new ScenarioProcess(sizes);
        var lines = new List<(Errno Answer, int? Value)>();
        // Of a thread of its own, so that it stays the same thread from its first operation to its last.
        int task = 0;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            task = Native.gettid();
            try
            {
                instance.HearOnly(task);
                instance.Start();
                foreach (var operation in operations)
                {
                    cancel.ThrowIfCancellationRequested();
                    lines.Add(process.Do(operation));
                    instance.Mark(TraceMark.Ended);
                }
            }
            catch (Exception e)
            {
                failure = e;
            }
            instance.Stop();
        });
        thread.Start();
        thread.Join();
        if (failure is OperationCanceledException) throw new OperationCanceledException(cancel);
        if (failure is not null) throw new InvalidOperationException($"the live scenario stopped: {failure.Message}", failure);

        var heard = new ScenarioSptes(process, operations, task);
        reader.Finish(heard.Hear);
        if (reader.Lost > 0) throw new EventsLostException(reader.Lost);
        return [.. lines.Zip(heard.AfterEach, (line, mapped) => new ScenarioLine(line.Answer, line.Value, mapped))];
    }

    private static bool IsOfTheOnlySpace(Operation operation) => operation.Kind switch
    {
        OperationKind.Write or OperationKind.Read => operation.B == 0,
        OperationKind.Fork => operation.A == 0,
        OperationKind.Exit => operation.A != 0,
        OperationKind.Register => operation is { A: 0, B: 0, C: 0, D: 0 },
        _ => operation.A == 0,
    };
}

/// <summary>What the trace tells of the sptes, operation by operation. With the virtual machine go its sptes; of that it tells nothing.</summary>
internal sealed class ScenarioSptes(ScenarioProcess process, IReadOnlyList<Operation> operations, int task)
{
    private uint _mapped;

    public List<uint> AfterEach { get; } = [];

    public void Hear(TraceEvent heard)
    {
        if (heard.Task != task) return;
        switch (heard.Kind)
        {
            case TraceEventKind.SpteSet when process.AddressOf(heard.Page) is { } va:
                _mapped |= 1u << va;
                break;
            case TraceEventKind.TdpSpteChanged when process.AddressOf(heard.Page) is { } va:
                _mapped = heard.Stored.IsLeaf(heard.Level) ? _mapped | 1u << va : _mapped & ~(1u << va);
                break;
            case TraceEventKind.RangeUnmapped:
                _mapped &= ~process.AddressesIn(heard.Range);
                break;
            case TraceEventKind.OperationEnded:
                if (operations[AfterEach.Count].Kind == OperationKind.Unregister) _mapped = 0;
                AfterEach.Add(_mapped);
                break;
        }
    }
}
