namespace Lathe.Nn.Models;

/// <summary>Shape of a <see cref="DigitTransformer"/>. The defaults are the classic teaching model, 102,548 parameters.</summary>
public sealed record DigitTransformerConfig
{
    /// <summary>Number of token ids.</summary>
    public int Vocabulary { get; init; } = 20;

    /// <summary>Width C of the residual stream.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Number of encoder blocks.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads; divides the width.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Width of the feed-forward network's hidden layer.</summary>
    public int FeedForward { get; init; } = 256;

    /// <summary>Longest sequence of tokens.</summary>
    public int MaxPositions { get; init; } = 50;

    /// <summary>x + f(norm(x)) instead of norm(x + f(x)).</summary>
    public bool PreNorm { get; init; }

    /// <summary>How the sequence becomes one vector.</summary>
    public Pooling Pooling { get; init; }

    /// <summary>Probability of dropout after the embedding and in each residual branch.</summary>
    public double Dropout { get; init; }

    /// <summary>Checks that the numbers go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    public void Validate()
    {
        Positive(Vocabulary, nameof(Vocabulary));
        Positive(Width, nameof(Width));
        Positive(Layers, nameof(Layers));
        Positive(Heads, nameof(Heads));
        Positive(FeedForward, nameof(FeedForward));
        Positive(MaxPositions, nameof(MaxPositions));
        if (Width % Heads != 0) throw new ArgumentException($"A width of {Width} does not split into {Heads} equal heads. Choose a number of heads that divides it.");
        if (!(Dropout >= 0 && Dropout < 1)) throw new ArgumentException($"Dropout is {Dropout}: expected a probability from 0 up to, not including, 1.");
    }

    private static void Positive(int value, string name)
    {
        if (value < 1) throw new ArgumentException($"{name} is {value}: expected 1 or more.");
    }
}
