using Verified.Spec.Language;

namespace Verified.Tests.Language;

internal sealed class Shelf : Kind;

/// <summary>Few rules, each with something that a manual easily prints wrong.</summary>
internal sealed class ShelfSpec : Specification
{
    public override string Name => "shelves";

    public Map<Shelf, Truth> Full { get; } = new("There is something on it.");

    public Map<Shelf, Truth> Dusty { get; } = new("What is on it is dusty.", under: nameof(Full));

    /// <summary>What is on the shelf is taken away.</summary>
    public void Empty(Id<Shelf> shelf) => Full[shelf] = false;

    /// <summary>What is on the shelf is dusted.</summary>
    public void Clean(Id<Shelf> shelf) => Dusty[shelf] = false;

    /// <summary>Two shelves are shown.</summary>
    public void Visit(Id<Shelf> shelf, Id<Shelf> other)
    {
        var clean = !Dusty[shelf];
        Guard(Full[shelf]);
        Guard(clean);
        Guard(IsTidy(shelf));
        GuardOther(other, shelf);
    }

    private void GuardOther(Id<Shelf> shelf, Id<Shelf> other) => Guard(shelf != other);

    /// <summary>Nothing is to be done about the shelf.</summary>
    private Truth IsTidy(Id<Shelf> shelf) => Full[shelf] & !Dusty[shelf];
}
