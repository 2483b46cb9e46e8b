using Verified.Spec.Language;

namespace Verified.Tests.Proofs;

internal sealed class Book : Kind;

internal sealed class Reader : Kind;

/// <summary>A library that counts its loans: small enough to know by heart what must be provable. <paramref name="guarded"/> false: a book can be lent twice.</summary>
internal sealed class Lending(bool guarded) : Specification
{
    public override string Name => "lending";

    public Map<Book, Truth> Lent { get; } = new("The book is out.");

    public Map<Book, Id<Reader>> With { get; } = new("Who has it.", under: nameof(Lent));

    public Tally<Reader, Book> Loans { get; } = new("How many books the reader has.", nameof(Lent), nameof(With));

    public Map<Reader, Truth> Barred { get; } = new("The reader may not borrow.");

    /// <summary>A reader takes a book.</summary>
    /// <remarks>Source: this test.</remarks>
    public void Borrow(Id<Reader> reader, Id<Book> book)
    {
        if (guarded)
            Guard(!Lent[book]);
        Guard(!Barred[reader], Abi.Errno.EBUSY);
        Lent[book] = true;
        With[book] = reader;
        Loans.Add(reader, book);
    }

    /// <summary>A book comes back.</summary>
    public void Return(Id<Book> book)
    {
        Guard(Lent[book]);
        Lent[book] = false;
        Loans.Remove(book);
    }

    /// <summary>A reader without books is barred.</summary>
    public void Bar(Id<Reader> reader)
    {
        Guard(Loans[reader] == 0);
        Barred[reader] = true;
    }

    [Claim("LEND-BAR-001", "A barred reader has no book.")]
    public Truth ABarredReaderHasNoBook() => All<Book>(book => Lent[book].Implies(!Barred[With[book]]));
}

/// <summary>A rule that can never be taken, and a claim that cannot fail.</summary>
internal sealed class Hollow : Specification
{
    public override string Name => "hollow";

    public Map<Book, Truth> Lent { get; } = new("The book is out.");

    public void Never(Id<Book> book)
    {
        Guard(Lent[book] & !Lent[book]);
        Lent[book] = true;
    }

    [Claim("HOLLOW-001", "A book is out or it is not.")]
    public Truth Tautology() => All<Book>(book => Lent[book] | !Lent[book]);
}
