using System.Runtime.InteropServices;

namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>
/// Tells texts that were there before. It keeps a hash of 128 bits of each, not the texts: some 40 bytes a text. Texts are the same
/// where all their characters are.
/// </summary>
public sealed class ExactDeduplicator
{
    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Distinct texts so far.</summary>
    public int Count => _seen.Count;

    /// <summary>Takes a text; true where it is the first of its kind.</summary>
    public bool Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _seen.Add(Print(text));
    }

    internal bool Add(UInt128 print) => _seen.Add(print);

    /// <summary>Whether the text was there before.</summary>
    public bool Contains(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _seen.Contains(Print(text));
    }

    /// <summary>What is kept of a text.</summary>
    internal static UInt128 Print(string text) => Fingerprint.Of(MemoryMarshal.AsBytes(text.AsSpan()));
}
