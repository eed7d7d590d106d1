namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>
/// Exact line deduplication in two passes, as in CS336: the first counts every line of all files, the second drops every line that
/// occurs more than once, its first copy too.
/// </summary>
public sealed class LineDeduplicator
{
    /// <summary>First pass: counts the lines of a text.</summary>
    public void Count(TextReader text) => throw new NotImplementedException();

    /// <summary>Second pass: the text without lines that the first pass saw twice.</summary>
    /// <returns>Lines that were dropped.</returns>
    public long Filter(TextReader text, TextWriter kept) => throw new NotImplementedException();

    /// <summary>Both passes over files; what is kept goes to files of the same names in <paramref name="folder"/>.</summary>
    public static long Run(IReadOnlyList<string> paths, string folder) => throw new NotImplementedException();
}
