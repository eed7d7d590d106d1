namespace Lathe.Training.Data.Text;

/// <summary>A run of tokens of a file: a split.</summary>
/// <param name="File">The file.</param>
/// <param name="Start">The first token.</param>
/// <param name="Count">Number of tokens.</param>
public readonly record struct TokenRange(TokenFile File, long Start, long Count)
{
    /// <summary>The token after the last.</summary>
    public long End => Start + Count;

    /// <summary>
    /// Holds out the last share of a file. Where there are many documents the cut moves to the nearest document, so that none is in
    /// both splits; a text of one document is cut between two tokens.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="share">Share of the tokens to hold out, from 0 up to 1.</param>
    public static (TokenRange Train, TokenRange Validation) Split(TokenFile file, double share)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!(share >= 0 && share < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "Expected a share from 0 up to, not including, 1.");
        long cut = (long)(file.Count * (1 - share));
        if (share > 0 && file.Documents >= 10 && cut < file.Count)
        {
            long document = file.DocumentOf(cut), before = file.DocumentStart(document), after = file.DocumentStart(document + 1);
            cut = cut - before <= after - cut || after == file.Count ? before : after;
        }

        return (new TokenRange(file, 0, cut), new TokenRange(file, cut, file.Count - cut));
    }
}
