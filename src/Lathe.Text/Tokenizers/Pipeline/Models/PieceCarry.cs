namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>What a <see cref="SubwordModel"/> keeps of the parts of a piece that it has encoded; a new piece starts with none.</summary>
internal struct PieceCarry
{
    /// <summary>Of the best path so far: later sums round as they would in the whole.</summary>
    public double Score;

    /// <summary>Whether the last token was unknown, and another is the same one.</summary>
    public bool AfterUnknown;
}
