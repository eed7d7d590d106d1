using Lathe.Inference.Sampling;

namespace Lathe.Inference;

/// <summary>What to generate.</summary>
public sealed record GenerationOptions
{
    /// <summary>The most tokens to add to the prompt.</summary>
    public int MaxTokens { get; init; } = 200;

    /// <summary>How tokens are chosen.</summary>
    public SamplerOptions Sampling { get; init; } = new();

    /// <summary>Equal seeds give equal texts, for any number of threads.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tokens that end the text, beside those that the tokenizer begins and ends texts with.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>Go on after a token that ends texts.</summary>
    public bool IgnoreEnd { get; init; }

    /// <summary>Read special tokens spelled in the prompt as those tokens. Leave off for text from outside.</summary>
    public bool AllowSpecial { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (MaxTokens < 0) throw new ArgumentException($"MaxTokens is {MaxTokens}: expected 0 or more.");
        Sampling.Validate();
    }
}
