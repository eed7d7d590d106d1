namespace Lathe.Text.Tokenizers.Pipeline.Decoders;

/// <summary>English written together again after decoding by words, as Hugging Face's <c>clean_up_tokenization</c> does.</summary>
internal static class Contractions
{
    private static readonly (string Apart, string Together)[] Rules =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"),
        (" 've", "'ve"), (" 're", "'re"),
    ];

    public static string CloseUp(string text)
    {
        foreach ((string apart, string together) in Rules) text = text.Replace(apart, together, StringComparison.Ordinal);
        return text;
    }
}
