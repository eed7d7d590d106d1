namespace Lathe.Training.Reinforcement;

/// <summary>How responses are drawn.</summary>
public sealed record RolloutSampling
{
    /// <summary>Most tokens of a response.</summary>
    public int MaxTokens { get; init; } = 128;

    /// <summary>Divides the logits, in drawing and in the loss; 0 takes the most probable token, for measuring.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Tokens that end a response.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>
    /// Texts that end a response, across any borders of tokens: for templates that close an answer with words and not with a special token. The tokens that
    /// complete one belong to the response, so that it is learnt to write it.
    /// </summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (MaxTokens < 1) throw new ArgumentException($"MaxTokens is {MaxTokens}: expected 1 or more.");
        if (StopStrings.Any(string.IsNullOrEmpty)) throw new ArgumentException("A stop string is empty: it would end every response at once.");
        if (!(Temperature >= 0 && double.IsFinite(Temperature))) throw new ArgumentException($"Temperature is {Temperature}: expected 0 or more.");
    }
}
