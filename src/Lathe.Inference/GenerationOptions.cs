using Lathe.Inference.Sampling;

namespace Lathe.Inference;

/// <summary>What <see cref="Generator"/> makes.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to make.</summary>
    public int MaxTokens { get; init; } = 128;

    /// <summary>How each is chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Ids that end the text; they are not part of it.</summary>
    public IReadOnlyCollection<int> EndIds { get; init; } = [];
}
