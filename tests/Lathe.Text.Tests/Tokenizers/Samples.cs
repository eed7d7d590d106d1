using System.Collections.Concurrent;
using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

/// <summary>Texts that tokenizers stumble over, and small tokenizers trained on them.</summary>
internal static class Samples
{
    private static readonly string[] Parts =
    [
        "the ", "hello", " world", "don't", " WE'LL", "'", "'l", "l", "\n", "\n\n", "\r\n", " \n \n", "   ", "\t", "123", " 45678 ", "!", "?!...", "//", "/\n",
        "naïve ", "straße", "日本語", "。", "\u3000", "\u00A0", "🙂", "👩\u200D👧", "e\u0301", "Ωmega", "ſ", "'ſ", "<|endoftext|>", "<|end", "<|", "CamelCase", "x=1;",
    ];

    private static readonly ConcurrentDictionary<string, ByteLevelBpe> Tokenizers = new(StringComparer.Ordinal);

    public static string Text(Random random, int parts)
    {
        var text = new StringBuilder();
        for (; parts > 0; parts--) text.Append(Parts[random.Next(Parts.Length)]);
        return text.ToString();
    }

    /// <summary>500 tokens with a pattern, trained on such text; the "whole" one knows runs of a, b and c.</summary>
    public static ByteLevelBpe Trained(string pattern) => Tokenizers.GetOrAdd(pattern, static name =>
    {
        var random = new Random(42);
        string text = name == "whole"
            ? string.Concat(Enumerable.Range(0, 3000).Select(_ => random.Next(7) == 0 ? "<|endoftext|>" : "abc"[random.Next(3)].ToString()))
            : Text(random, 3000) + new string('a', 100);
        return BpeTrainer.Train(text, new BpeTrainingOptions { VocabularySize = 500, Pattern = PreTokenizer.ByName(name)! });
    });
}
