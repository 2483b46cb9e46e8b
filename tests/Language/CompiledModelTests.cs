using Xunit;

namespace Verified.Tests.Language;

public class CompiledModelTests
{
    [Theory]
    [InlineData("")]
    [InlineData("va=2,mmu=2")]
    [InlineData("page=3,va=2,window=2")]
    [InlineData("compares=0,wrap=sequence")]
    [InlineData("page=1,va=1,mmu=1,window=1,fault=1")]
    [InlineData("page=9,va=7,mmu=3,fault=2")]
    public void Compiled_steps_are_those_of_the_interpreter_in_random_states(string scope)
        => Agreement.InRandomStates(new RetrySpec(), scope, states: 300);

    [Theory]
    [InlineData("")]
    [InlineData("mmu=2,sequence=1")]
    public void Compiled_steps_are_those_of_the_interpreter_in_every_reachable_state(string scope)
        => Agreement.InReachableStates(new RetrySpec(), scope, atMost: 2_000);
}
