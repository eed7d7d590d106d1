namespace Lathe.Inference.Speculation;

/// <summary>
/// Guesses what a model will say, more cheaply than the model says it. A <see cref="LookAhead"/> has the model read several guesses
/// in one pass and keeps those that were right. Wrong guesses cost time and change nothing else. For one thread.
/// </summary>
public abstract class Drafter : IDisposable
{
    /// <summary>What a guess costs, as a share of a pass of the model over one token; 0: nothing worth counting. Where it is more it is also measured.</summary>
    public abstract double Cost { get; }

    /// <summary>The tokens that the guesses come from, where they are those of another vocabulary than the model's; else 0.</summary>
    public virtual int Vocabulary => 0;

    /// <summary>A new text begins.</summary>
    /// <param name="rules">How the tokens of its output are chosen.</param>
    /// <param name="tokens">Most tokens that it will have, prompt and output.</param>
    public abstract void Begin(DraftRules rules, int tokens);

    /// <summary>Guesses the token after a text.</summary>
    /// <param name="text">
    /// Prompt, output, and the guesses that were made since the last token of the output: it is the last call's text with its guess
    /// behind it, or <paramref name="known"/> is all of it.
    /// </param>
    /// <param name="known">How many of the tokens are not guesses. Never fewer than in an earlier call since <see cref="Begin"/>.</param>
    /// <param name="guess">The token.</param>
    /// <returns>Whether there is a guess.</returns>
    public abstract bool Next(ReadOnlySpan<int> text, int known, out Guess guess);

    /// <summary>
    /// The distribution [V] that the guess number <paramref name="index"/> after the known text was drawn from; empty: it was not drawn,
    /// it is the one token there was.
    /// </summary>
    public virtual ReadOnlySpan<double> Distribution(int index) => [];

    /// <summary>Frees what the drafter owns.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the drafter owns.</summary>
    /// <param name="disposing">Always true: drafters have no finaliser.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
