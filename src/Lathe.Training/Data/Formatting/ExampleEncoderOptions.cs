namespace Lathe.Training.Data.Formatting;

/// <summary>How records become tokens.</summary>
public sealed record ExampleEncoderOptions
{
    /// <summary>Most tokens of an example, at least 2: one more than a row, for the last token is predicted and never read.</summary>
    public int MaxTokens { get; init; } = 2049;

    /// <summary>What a loss is taken over. Of plain text it is every token but the first.</summary>
    public LearnedTokens Learned { get; init; }

    /// <summary>What happens to longer ones.</summary>
    public TruncationPolicy Truncation { get; init; }

    /// <summary>Read special tokens that a message of the data spells as those tokens. Off: they are text, as in a chat.</summary>
    public bool SpecialInMessages { get; init; }

    internal void Validate()
    {
        if (MaxTokens < 2) throw new ArgumentException($"MaxTokens is {MaxTokens}: expected 2 or more, one to read and one to predict.");
        if (!Enum.IsDefined(Learned) || !Enum.IsDefined(Truncation)) throw new ArgumentException($"Learned is {Learned}, Truncation {Truncation}: expected a known word.");
    }
}
