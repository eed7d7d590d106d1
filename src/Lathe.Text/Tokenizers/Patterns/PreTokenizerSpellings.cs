namespace Lathe.Text.Tokenizers.Patterns;

/// <summary>How tokenizer files in the world write the patterns that <see cref="PreTokenizer"/> knows.</summary>
internal static class PreTokenizerSpellings
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

    public const string Gpt2 = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public const string O200k = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + Contractions + "?|"
        + @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + Contractions + "?|"
        + @"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static string Cl100k(int digits) => Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|" + (digits == 1 ? @"\p{N}" : $@"\p{{N}}{{1,{digits}}}")
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    // Equal patterns: possessive or not, the contractions factored or not, the quotes escaped or not.
    public static PreTokenizer? Find(string regex)
    {
        string plain = regex.Replace("++", "+", StringComparison.Ordinal).Replace("?+", "?", StringComparison.Ordinal)
            .Replace("*+", "*", StringComparison.Ordinal).Replace("{1,3}+", "{1,3}", StringComparison.Ordinal)
            .Replace(@"\'", "'", StringComparison.Ordinal)
            .Replace("'(?i:[sdmt]|ll|ve|re)", Contractions, StringComparison.Ordinal)
            .Replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)", Contractions, StringComparison.Ordinal)
            .Replace("'s|'t|'re|'ve|'m|'ll|'d|", "'(?:[sdmt]|ll|ve|re)|", StringComparison.Ordinal);
        return PreTokenizer.All.FirstOrDefault(p => p.Regex == plain);
    }
}
