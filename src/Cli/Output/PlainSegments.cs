using Spectre.Console.Rendering;

namespace Verified.Cli.Output;

/// <summary>Makes the text harmless that a coloured console is given; the colours are ours and stay.</summary>
internal sealed class PlainSegments : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(one => new Plain(one));

    private sealed class Plain(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            inner.Render(options, maxWidth).Select(segment => segment.IsControlCode || PlainText.Of(segment.Text) is var plain && plain == segment.Text ? segment : new Segment(plain, segment.Style));
    }
}
