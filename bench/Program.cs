using Verified.Abi;
using Verified.Bench;

var verbs = new Dictionary<string, Func<string[], int>>
{
    ["explore"] = Explore.Run,
    ["hypercalls"] = Hypercalls.Run,
    ["keeping"] = Keeping.Run,
    ["machine"] = Machine.Run,
    ["refine"] = Refine.Run,
    ["solvers"] = SideBySide.Run,
};

if (args is not [var verb, .. var rest] || !verbs.TryGetValue(verb, out var run))
{
    Console.Error.WriteLine($"bench: expected one of {string.Join(", ", verbs.Keys)}");
    return 2;
}
try
{
    return run(rest);
}
catch (BadInputException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
