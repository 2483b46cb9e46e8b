namespace Verified.Models.Monitors;

/// <summary>Finds the strongly connected components of the hidden steps.</summary>
/// <remarks>Source: R. Tarjan, Depth-first search and linear graph algorithms, 1972; without recursion.</remarks>
internal sealed class CycleSearch(StateGraph graph)
{
    private readonly int[] low = new int[graph.Count + 1], number = new int[graph.Count + 1];
    private readonly Stack<int> path = new();
    private readonly Stack<(int State, int Step)> open = new();
    private int next;

    /// <summary>The component of each state, what is outside the scope included.</summary>
    public int[] Component { get; } = [.. Enumerable.Repeat(-1, graph.Count + 1)];

    /// <summary>The number of components.</summary>
    public int Count { get; private set; }

    /// <summary>Finds them all.</summary>
    public void Run()
    {
        for (var root = 0; root <= graph.Count; root++)
        {
            if (number[root] == 0)
            {
                Enter(root);
            }

            while (open.TryPop(out var at))
            {
                Step(at.State, at.Step);
            }
        }
    }

    private void Enter(int state)
    {
        low[state] = number[state] = ++next;
        path.Push(state);
        open.Push((state, 0));
    }

    private void Step(int state, int step)
    {
        var targets = graph.Hidden(state);
        if (step > 0)
        {
            low[state] = Math.Min(low[state], low[targets[step - 1]]);
        }

        for (; step < targets.Length; step++)
        {
            var target = targets[step];
            if (number[target] == 0)
            {
                open.Push((state, step + 1));
                Enter(target);
                return;
            }

            if (Component[target] < 0)
            {
                low[state] = Math.Min(low[state], number[target]);
            }
        }

        if (low[state] == number[state])
        {
            Close(state);
        }
    }

    private void Close(int state)
    {
        int member;
        do
        {
            Component[member = path.Pop()] = Count;
        }
        while (member != state);
        Count++;
    }
}
