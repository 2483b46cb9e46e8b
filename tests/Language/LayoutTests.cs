using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Language;

public class LayoutTests
{
    [Theory]
    [InlineData("")]
    [InlineData("page=5,va=3,mmu=3,window=3,fault=3,sequence=9")]
    [InlineData("page=40,va=20,mmu=4,sequence=1000")]
    public void Every_cell_keeps_its_own_value(string scope)
    {
        var (layout, random) = (Model(scope).Layout, new Random(1));
        var expected = (from field in layout.Fields from index in field.Indices() select (Field: field, Bit: field.Bit(index), Value: random.Next(field.Largest + 1))).ToArray();
        var state = new ulong[layout.Words];
        foreach (var cell in expected)
            cell.Field.Put(state, cell.Bit, cell.Value);
        Assert.All(expected, cell => Assert.Equal(cell.Value, cell.Field.At(state, cell.Bit)));
    }

    [Fact]
    public void Cells_have_only_the_bits_they_need()
    {
        var layout = Model("page=1,va=1").Layout;
        Assert.Equal(0, layout.Fields.Single(field => field.Component.Name == "PteFrame").Width);
        Assert.Equal(1, layout.Fields.Single(field => field.Component.Name == "Pte").Width);
        Assert.Equal(2, layout.Fields.Single(field => field.Component.Name == "Phases").Width);
        Assert.Equal((1, 15), (layout.Words, layout.Bits));
    }

    [Fact]
    public void No_cell_straddles_two_words()
        => Assert.All(Model("page=40,va=20,mmu=4,sequence=1000").Layout.Fields, field =>
            Assert.All(field.Indices(), index => Assert.Equal(field.Bit(index) >> 6, (field.Bit(index) + Math.Max(1, field.Width) - 1) >> 6)));

    [Fact]
    public void A_value_that_does_not_fit_is_our_mistake()
    {
        var layout = Model("page=3").Layout;
        var frames = layout.Fields.Single(field => field.Component.Name == "PteFrame");
        Assert.Throws<ArgumentOutOfRangeException>(() => frames.Set(new ulong[layout.Words], 0, 3));
    }

    [Fact]
    public void Typed_access_is_access_by_index()
    {
        var layout = Model("page=3,va=2,mmu=2").Layout;
        var (frames, state) = (layout.Fields.Single(field => field.Component.Name == "SpteFrame"), new ulong[layout.Words]);
        frames.Set(state, 1, 0, 2);
        Assert.Equal([0, 0, 2, 0], frames.Indices().Select(index => frames.At(state, frames.Bit(index))));
        Assert.Equal(2, frames.Get(state, 1, 0));
    }

    private static FiniteModel Model(string scope)
    {
        var specification = new RetrySpec();
        return new FiniteModel(specification, Scope.Parse(specification, scope));
    }
}
