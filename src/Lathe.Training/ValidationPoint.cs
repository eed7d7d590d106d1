namespace Lathe.Training;

/// <summary>A point of the validation curve.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Mean loss a token.</param>
/// <param name="Tokens">Tokens it is the mean of.</param>
public readonly record struct ValidationPoint(long Step, double Loss, long Tokens)
{
    /// <summary>e^loss.</summary>
    public double Perplexity => Math.Exp(Loss);
}
