namespace Lathe.Inference.Speculation;

/// <summary>What came of the guesses of a text.</summary>
/// <param name="Passes">Passes of the model, the prompt's not counted.</param>
/// <param name="Tokens">Tokens whose logits they gave and that were wanted.</param>
/// <param name="Guesses">Guesses that the model read.</param>
/// <param name="Kept">Of these, the ones that became output.</param>
public readonly record struct SpeculationStatistics(long Passes, long Tokens, long Guesses, long Kept)
{
    /// <summary>Share of the guesses that became output; 0 where there were none.</summary>
    public double AcceptanceRate => Guesses == 0 ? 0 : (double)Kept / Guesses;

    /// <summary>Tokens that a pass gave; 1 is plain decoding.</summary>
    public double TokensPerPass => Passes == 0 ? 0 : (double)Tokens / Passes;
}
