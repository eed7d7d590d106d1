namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>Whose ROUGE: scores of different ones do not compare.</summary>
public enum RougeVariant
{
    /// <summary>Google's <c>rouge_score</c> without stemming, which Hugging Face's <c>evaluate</c> uses: lower case, letters and digits of ASCII only.</summary>
    Google,

    /// <summary>pltrdy's <c>rouge</c> of the first versions: words at white space, each n-gram counted once, F of the LCS weighted by precision over recall.</summary>
    Pltrdy,
}
