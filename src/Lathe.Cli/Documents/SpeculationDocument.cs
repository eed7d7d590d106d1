namespace Lathe.Cli.Documents;

/// <summary>What came of reading ahead.</summary>
/// <param name="Passes">Passes of the model after the prompt's.</param>
/// <param name="TokensPerPass">Tokens that each gave; 1 is plain decoding.</param>
/// <param name="Guesses">Guesses that the model read.</param>
/// <param name="Kept">Of these, the ones that became output.</param>
/// <param name="AcceptanceRate">Their share.</param>
internal sealed record SpeculationDocument(long Passes, double TokensPerPass, long Guesses, long Kept, double AcceptanceRate);
