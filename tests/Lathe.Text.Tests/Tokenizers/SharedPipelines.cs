using System.Collections.Concurrent;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

/// <summary>Published SentencePiece, WordPiece and Hugging Face tokenizers, loaded once; a test is skipped where one is missing.</summary>
internal static class SharedPipelines
{
    private static readonly ConcurrentDictionary<string, Tokenizer> Loaded = new(StringComparer.Ordinal);

    public static Tokenizer Get(string relative) => Loaded.GetOrAdd(SharedData.Find("data/tokenizers/" + relative), static path => TokenizerFile.Load(path));

    /// <summary>Lines of English, of Japanese, and every third of what is hard; the same every time.</summary>
    public static IReadOnlyList<string> Lines(int count)
    {
        string[] botchan = File.ReadAllText(SharedData.Find("data/text/botchan.txt")).Split('\n');
        string[] cat = File.ReadAllText(SharedData.Find("data/text/wagahaiwa_nekodearu.txt")).Split('\n');
        const string Hard = "abcXYZ 0123 éèüßЖдשلا中文字日本語かなカナ한국어😀👩‍👩‍👧 ﬁ①ｸﾞﾙ\u3000\t\u200b\u0301\u0308\u00a0½²™…“”—～！？ﾊﾟ\u1e9b\u0323\u2028\a▁<s></s><unk><0x0A>";
        string[] hard = [.. Hard.EnumerateRunes().Select(rune => rune.ToString())];
        var random = new Random(5);
        var lines = new List<string>();
        for (int i = 0; i < count; i++)
        {
            lines.Add((i % 3) switch
            {
                0 => botchan[random.Next(botchan.Length)].TrimEnd('\r'),
                1 => cat[random.Next(cat.Length)].TrimEnd('\r'),
                _ => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => hard[random.Next(hard.Length)])),
            });
        }

        return lines;
    }
}
