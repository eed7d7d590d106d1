namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>What becomes of a delimiter; names as in <c>tokenizer.json</c>.</summary>
internal enum SplitBehavior
{
    /// <summary>Left out.</summary>
    Removed,

    /// <summary>A piece of its own.</summary>
    Isolated,

    /// <summary>The end of the piece before.</summary>
    MergedWithPrevious,

    /// <summary>The start of the piece after.</summary>
    MergedWithNext,

    /// <summary>A run of delimiters is one piece.</summary>
    Contiguous,
}
