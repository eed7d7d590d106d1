using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

public sealed class PreTokenizerTests
{
    // What breaks scanners: every class, both cases, runs of white space with and without line ends, contractions whole and cut, the long s.
    private static readonly string[] Odd =
    [
        " ", " ", " ", "  ", "\n", "\r", "\r\n", "\t", "\u00A0", "\u2003", "\u3000", "\u0085", "\u2028", "\u200B", "\u180E",
        "a", "b", "A", "B", "Z", "don", "LL", "é", "É", "ß", "ſ", "ǅ", "ʰ", "ª", "日", "本", "あ", "א", "\u0301", "\u0903", "\u20DD",
        "1", "23", "4567", "²", "Ⅷ", "½", "٣", "'", "'s", "'S", "'ſ", "'t", "'RE", "'ve", "'r", "'l", "'ll", "'d", "'M", "’s",
        "!", "?", "...", "/", "//", "-", "_", "+", "$", "€", "\0", "\u001C", "\uFFFD", "𝐀", "𝐚", "𠮷", "𝟙", "🙂", "👩\u200D👧", "𐐀", "𐐨", "𑀓",
    ];

    public static TheoryData<string> Names { get; } = [.. PreTokenizer.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scanners_cut_as_the_published_patterns(string name)
    {
        PreTokenizer scanner = PreTokenizer.ByName(name)!;
        var oracle = new RegexOracle(scanner.Regex);
        var random = new Random(20260);
        for (int round = 0; round < 4000; round++)
        {
            var text = new StringBuilder();
            for (int part = random.Next(1, 14); part > 0; part--) text.Append(Odd[random.Next(Odd.Length)]);
            Check(scanner, oracle, text.ToString());
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("o200k")]
    [InlineData("qwen2")]
    [Trait("Category", "Slow")]
    public void Every_character_of_Unicode_is_of_the_right_class(string name)
    {
        PreTokenizer scanner = PreTokenizer.ByName(name)!;
        var oracle = new RegexOracle(scanner.Regex);
        var text = new StringBuilder();
        for (int code = 0; code <= 0x10FFFF; code++)
        {
            if (!Rune.IsValid(code)) continue;
            text.Append('x').Append(new Rune(code)).Append("7 ");
            if (text.Length < 4000) continue;
            Check(scanner, oracle, text.ToString());
            text.Clear();
        }

        Check(scanner, oracle, text.ToString());
    }

    [Fact]
    public void Gpt2_cuts_as_the_published_vectors()
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("vectors/a1/tokenizer/pretokenizer.json")));
        foreach (JsonElement item in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            Assert.Equal(
                item.GetProperty("pieces").EnumerateArray().Select(p => p.GetString()!),
                PreTokenizer.Gpt2.Split(item.GetProperty("text").GetString()!));
        }
    }

    [Theory]
    [InlineData("gpt2", @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    [InlineData("cl100k", @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    [InlineData("qwen2", @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    public void Patterns_are_known_by_how_files_spell_them(string name, string regex) => Assert.Equal(name, PreTokenizer.ByRegex(regex)?.Name);

    [Fact]
    public void An_unknown_pattern_is_not_guessed() => Assert.Null(PreTokenizer.ByRegex(@"\w+|\W+"));

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_that_are_no_UTF8_are_cut_and_none_is_lost(string name)
    {
        PreTokenizer scanner = PreTokenizer.ByName(name)!;
        var random = new Random(7);
        byte[] text = new byte[64];
        for (int round = 0; round < 2000; round++)
        {
            random.NextBytes(text);
            if (round % 2 == 0) "é日🙂 a'"u8.CopyTo(text.AsSpan(random.Next(40)));
            for (int start = 0; start < text.Length;)
            {
                int end = scanner.Next(text, start);
                Assert.InRange(end, start + 1, text.Length);
                start = end;
            }
        }
    }

    private static void Check(PreTokenizer scanner, RegexOracle oracle, string text)
    {
        List<string> expected = oracle.Split(text);
        IReadOnlyList<string> got = scanner.Split(text);
        if (!expected.SequenceEqual(got))
            Assert.Fail($"{scanner.Name} cuts {JsonSerializer.Serialize(text)} into {JsonSerializer.Serialize(got)}, expected {JsonSerializer.Serialize(expected)}.");
    }

    /// <summary>
    /// .NET's Regex sees halves of characters beyond the basic plane, so each of those is put in the place of a basic one of the same
    /// category that the text does not hold, and back again. Its case folding leaves the long s out, which Unicode's has.
    /// </summary>
    private sealed class RegexOracle(string pattern)
    {
        private readonly Regex _regex = new(pattern.Replace("(?i:'s|", "(?i:'s|'ſ|", StringComparison.Ordinal), RegexOptions.CultureInvariant);

        public List<string> Split(string text)
        {
            // Lu Ll Lt Lm Lo M N and signs, each with a stand-in that does not appear in the texts above.
            var standIns = new Dictionary<char, Queue<string>>();
            var plain = new StringBuilder();
            foreach (Rune rune in text.EnumerateRunes())
            {
                char c = rune.IsBmp ? (char)rune.Value : StandIn(rune);
                plain.Append(c);
                if (!standIns.TryGetValue(c, out Queue<string>? originals)) standIns[c] = originals = new Queue<string>();
                originals.Enqueue(rune.ToString());
            }

            var pieces = new List<string>();
            int end = 0;
            foreach (Match match in _regex.Matches(plain.ToString()))
            {
                Assert.Equal(end, match.Index);
                end = match.Index + match.Length;
                var piece = new StringBuilder();
                foreach (char c in match.Value) piece.Append(standIns[c].Dequeue());
                pieces.Add(piece.ToString());
            }

            Assert.Equal(plain.Length, end);
            return pieces;
        }

        private static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
        {
            System.Globalization.UnicodeCategory.UppercaseLetter => 'Ω',
            System.Globalization.UnicodeCategory.LowercaseLetter => 'ω',
            System.Globalization.UnicodeCategory.TitlecaseLetter => 'ǈ',
            System.Globalization.UnicodeCategory.ModifierLetter => 'ʲ',
            System.Globalization.UnicodeCategory.OtherLetter => '語',
            System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark => '\u0300',
            System.Globalization.UnicodeCategory.DecimalDigitNumber => '٤',
            System.Globalization.UnicodeCategory.LetterNumber or System.Globalization.UnicodeCategory.OtherNumber => 'Ⅸ',
            _ => '§',
        };
    }
}
