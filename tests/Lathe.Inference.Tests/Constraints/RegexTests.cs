using System.Text;
using System.Text.RegularExpressions;
using Lathe.Inference.Constraints;

namespace Lathe.Inference.Tests.Constraints;

public class RegexTests
{
    private static readonly string[] Alphabet = ["a", "b", "c", "1", "_", " ", "-", "é", "€", "\n", ".", "]"];

    [Fact]
    public void Matches_what_system_text_regular_expressions_matches()
    {
        var random = new Random(1);
        int matched = 0;
        for (int round = 0; round < 500; round++)
        {
            string expression = Alternatives(random, 0);
            Regex regex = Whole(expression);
            if (!TryMake(expression, out Grammar? grammar))
            {
                for (int i = 0; i < 30; i++) Assert.False(regex.IsMatch(Text(random)), expression);
                continue;
            }

            for (int i = 0; i < 60; i++)
            {
                string text = Text(random);
                bool right = regex.IsMatch(text);
                matched += right ? 1 : 0;
                Assert.True(right == grammar.Matches(Encoding.UTF8.GetBytes(text)), $"'{expression}' and '{text}': should be {right}");
            }
        }

        Assert.True(matched > 1000, $"{matched} matched");
    }

    [Fact]
    public void What_comes_out_matches()
    {
        FragmentTokenizer tokenizer = FragmentTokenizer.Random(4);
        var vocabulary = new TokenVocabulary(tokenizer);
        var random = new Random(2);
        int ended = 0;
        for (int round = 0; round < 200; round++)
        {
            string expression = Alternatives(random, 0);
            if (!TryMake(expression, out Grammar? grammar)) continue;
            var constraint = new GrammarConstraint(new TokenGrammar(grammar, vocabulary));
            (byte[] text, bool complete) = RandomText.Write(constraint, tokenizer, random, 60, 10);
            if (!complete) continue;
            ended++;
            string output = Encoding.UTF8.GetString(text);

            // .NET counts UTF-16 units, and its classes hold letters beyond ASCII.
            if (output.Any(c => char.IsSurrogate(c) || c > 127)) continue;
            Assert.True(Whole(expression).IsMatch(output), $"'{expression}' wrote '{output}'");
        }

        Assert.True(ended > 150, $"{ended} ended");
    }

    [Theory]
    [InlineData("[^a]", "b é 中 😀 \n", "a aa ")]
    [InlineData("\\u00e9|\\x41|\\u{1F600}|\\ud83d\\ude01", "é A 😀 😁", "e B")]
    [InlineData("(?<year>\\d{4})(?:-\\d\\d)?", "2024 2024-05", "24 2024-5")]
    [InlineData("[\\w.-]+@[a-z]{2,}", "a.b-c@de", "@de a@d")]
    [InlineData("[a\\]\\-^]+", "a]-^", "b")]
    [InlineData("^(a|^b)c$", "ac bc", "c abc")]
    [InlineData("[一-龥]{2}", "中文", "中 中a")]
    [InlineData("a{0}b{2}{2}?", "bbbb", "ab bb")]
    [InlineData("x{,2}", "x{,2}", "x xx")]
    [InlineData("\\S\\D\\W", "ab- 1a€", "1a1 111")]
    public void Syntax_means_what_it_should(string expression, string good, string bad)
    {
        var grammar = Grammar.FromRegex(expression);
        foreach (string text in good.Split(' ')) Assert.True(grammar.Matches(Encoding.UTF8.GetBytes(text)), text);
        foreach (string text in bad.Split(' ')) Assert.False(grammar.Matches(Encoding.UTF8.GetBytes(text)), text);
    }

    [Fact]
    public void Any_code_point_is_utf8()
    {
        var grammar = Grammar.FromRegex("[^x]");
        Span<byte> utf8 = stackalloc byte[4];
        for (int value = 0; value <= 0x10FFFF; value += value < 0x900 ? 1 : 0x1F3)
        {
            if (!Rune.IsValid(value)) continue;
            int length = new Rune(value).EncodeToUtf8(utf8);
            Assert.Equal(value != 'x', grammar.Matches(utf8[..length]));
        }

        foreach (byte[] wrong in (byte[][])[[0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF]])
            Assert.False(grammar.MatchesBeginning(wrong));
    }

    private static bool TryMake(string expression, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Grammar? grammar)
    {
        try
        {
            grammar = Grammar.FromRegex(expression);
            return true;
        }
        catch (GrammarException error) when (error.Message.Contains("no text", StringComparison.Ordinal))
        {
            grammar = null;
            return false;
        }
    }

    private static Regex Whole(string expression)
        => new($"\\A(?:{expression.Replace("$", "\\z", StringComparison.Ordinal).Replace("\\w", "[a-zA-Z0-9_]", StringComparison.Ordinal).Replace("\\W", "[^a-zA-Z0-9_]", StringComparison.Ordinal)})\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => Alphabet[random.Next(random.Next(2) == 0 ? 3 : Alphabet.Length)]));

    private static string Alternatives(Random random, int depth)
        => string.Join('|', Enumerable.Range(0, random.Next(3) == 0 ? 2 : 1).Select(_ => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Item(random, depth)))));

    private static string Item(Random random, int depth)
    {
        string item = random.Next(depth > 2 ? 6 : 9) switch
        {
            0 or 1 => random.Next(3) switch { 0 => "a", 1 => "b", _ => "\\." },
            2 => random.Next(2) == 0 ? "." : "é",
            3 => random.Next(3) switch { 0 => "[ab-]", 1 => "[^a\\n]", _ => "[a-c1é]" },
            4 => random.Next(4) switch { 0 => "\\d", 1 => "\\w", 2 => "\\W", _ => "\\s" },
            5 => random.Next(4) switch { 0 => "^", 1 => "$", _ => "c" },
            _ => $"({(random.Next(2) == 0 ? "?:" : "")}{Alternatives(random, depth + 1)})",
        };
        if (item is "^" or "$") return item;
        return item + random.Next(9) switch { 0 => "*", 1 => "+", 2 => "?", 3 => "{2}", 4 => "{1,3}", 5 => "{0,}", _ => "" };
    }
}
