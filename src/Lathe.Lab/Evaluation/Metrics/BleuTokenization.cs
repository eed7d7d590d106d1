namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>How <see cref="Bleu"/> cuts a text into words; scores of different ones do not compare.</summary>
public enum BleuTokenization
{
    /// <summary>As mteval-v13a.pl, WMT's scorer, does: sacrebleu's <c>13a</c>.</summary>
    V13a,

    /// <summary>At punctuation and symbols of all of Unicode, as mteval-v14.pl does: <c>intl</c>.</summary>
    International,

    /// <summary>Every character is a word: <c>char</c>.</summary>
    Characters,

    /// <summary>At white space; the text is cut into words already: <c>none</c>.</summary>
    None,
}
