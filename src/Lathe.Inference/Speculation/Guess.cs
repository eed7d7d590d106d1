namespace Lathe.Inference.Speculation;

/// <summary>A token that may come next, by a <see cref="Drafter"/>.</summary>
/// <param name="Token">The token.</param>
/// <param name="Confidence">
/// How much speaks for it: a class from 0 to <see cref="Classes"/> − 1, higher for better founded guesses. What a class is worth is
/// learned from what came of its guesses.
/// </param>
public readonly record struct Guess(int Token, int Confidence)
{
    /// <summary>Number of classes of confidence.</summary>
    public const int Classes = 16;
}
