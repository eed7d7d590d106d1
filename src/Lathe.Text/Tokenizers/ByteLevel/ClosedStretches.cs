namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>Whether a text can be encoded in stretches, each on its own.</summary>
internal static class ClosedStretches
{
    /// <summary>
    /// Not where each stretch would get a blank before it, where an added token takes white space that a cut may part from it, or where
    /// nothing is cut.
    /// </summary>
    public static bool Possible(ByteLevelBpe tokenizer, EncodeOptions options) =>
        tokenizer.Model is { AddPrefixSpace: false, Pattern: not Patterns.WholePreTokenizer } && !(tokenizer.Matcher.Active(options) && tokenizer.Matcher.AnyStrips);
}
