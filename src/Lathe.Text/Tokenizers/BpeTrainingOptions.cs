namespace Lathe.Text.Tokenizers;

/// <summary>What a vocabulary is trained to.</summary>
public sealed record BpeTrainingOptions
{
    /// <summary>Tokens in all: 256 bytes, the special ones and as many merges as are left. Fewer where the text has no pair left to merge.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Special tokens: never counted, never merged across. Their ids are the last ones.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>"];

    /// <summary>How text is cut.</summary>
    public PreTokenizer Pattern { get; init; } = PreTokenizer.Gpt2;

    /// <summary>Threads that cut and count; the result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Told now and then how far it is, from any thread.</summary>
    public IProgress<BpeTrainingProgress>? Progress { get; init; }
}
