using System.Text;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors.Randomness;

namespace Lathe.Inference.Tests;

/// <summary>Stop strings in texts whose tokens are cut anywhere, beside a search of the whole text.</summary>
public sealed class StopStringTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void They_are_found_across_any_borders_and_hold_back_no_more_than_they_must()
    {
        var random = new PhiloxRandom(23);
        string[] alphabet = ["a", "b", "é", "😀", "😁", "\n"];
        for (int round = 0; round < 150; round++)
        {
            string text = string.Concat(Enumerable.Range(0, 20 + random.Next(20)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            string[] stops = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => string.Concat(Enumerable.Range(0, 1 + random.Next(4)).Select(_ => alphabet[random.Next(alphabet.Length)])))];
            List<byte[]> pieces = Cut(Encoding.UTF8.GetBytes(text), random);
            (int end, int start) = Find(text, stops);
            List<(string Piece, int Tokens)> shown = [];
            int tokens = 0;
            Generation result = Tell(pieces, stops, 0, () => tokens++, piece => shown.Add((piece, tokens)));
            Assert.Equal(end < 0 ? text : text[..start], result.Text);
            Assert.Equal(end < 0 ? StopReason.MaxTokens : StopReason.StopString, result.StopReason);
            Assert.Equal(result.Text, string.Concat(shown.Select(s => s.Piece)));
            Assert.All(shown, s => Assert.False(char.IsHighSurrogate(s.Piece[^1]) || char.IsLowSurrogate(s.Piece[0])));

            // After each token all is shown but what may still become a stop string.
            for (int n = 1; n < result.Ids.Count; n++)
            {
                string whole = Whole(pieces.Take(n)), out_ = string.Concat(shown.Where(s => s.Tokens <= n).Select(s => s.Piece));
                int held = Enumerable.Range(0, whole.Length + 1).First(i => i == whole.Length || stops.Any(s => s.Length > whole.Length - i && s.StartsWith(whole[i..], StringComparison.Ordinal)));
                Assert.Equal(whole[..held], out_);
            }
        }
    }

    [Fact]
    public void The_first_to_be_complete_counts_and_of_several_the_longest()
    {
        List<byte[]> pieces = [.. new[] { "xab", "cd", "yz" }.Select(Encoding.UTF8.GetBytes)];
        Assert.Equal("xa", Tell(pieces, ["abcd", "bc"]).Text);
        Assert.Equal("x", Tell(pieces, ["c", "abc", "bc"]).Text);
        Assert.Equal("xabcdyz", Tell(pieces, ["abd", "zz"]).Text);
        Assert.Equal([0, 1], Tell(pieces, ["cd"]).Ids);
    }

    [Fact]
    public void Before_the_minimum_length_none_is_looked_for()
    {
        List<byte[]> pieces = [.. "abababab".Select(c => new[] { (byte)c })];
        Assert.Equal("", Tell(pieces, ["ab"]).Text);
        Assert.Equal("ab", Tell(pieces, ["ab"], 1).Text[..2]);
        Generation three = Tell(pieces, ["ab"], 3);
        Assert.Equal(("abab", 6), (three.Text, three.Ids.Count));
    }

    [Fact]
    public void The_prompt_stops_nothing()
    {
        using var model = new Transformer(Llama.Of(1, 1, 8, 259, 32), new Initializer(1));
        using var generator = new Generator(model, new ByteTokenizer());
        var options = new GenerationOptions { MaxTokens = 3, IgnoreEnd = true, StopStrings = ["ab"], Processors = [new Script(['b', 'a', 'b'])] };
        var shown = new StringBuilder();
        Generation result = generator.Generate("aba", options, text => shown.Append(text), echo: true, Stop);
        Assert.Equal(("b", StopReason.StopString, "abab"), (result.Text, result.StopReason, shown.ToString()));
    }

    [Fact]
    public void Strings_that_cannot_be_are_refused()
    {
        List<byte[]> pieces = [[1]];
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => Tell(pieces, [""])).Message, StringComparison.Ordinal);
        Assert.Contains("half a character", Assert.Throws<ArgumentException>(() => Tell(pieces, ["a\ud83d"])).Message, StringComparison.Ordinal);
        using var model = new Transformer(Llama.Of(1, 1, 8, 9, 8), new Initializer(1));
        using var tokens = new TokenGenerator(model);
        Assert.Contains("Generator", Assert.Throws<ArgumentException>(() => tokens.Generate([1], new GenerationOptions { StopStrings = ["a"] }, null, Stop)).Message, StringComparison.Ordinal);
    }

    private static Generation Tell(List<byte[]> pieces, string[] stops, int minTokens = 0, Action? onToken = null, Action<string>? onText = null)
    {
        var tokenizer = new PieceTokenizer(pieces);
        using var model = new Transformer(Llama.Of(1, 1, 8, tokenizer.VocabularySize, 256), new Initializer(1));
        using var generator = new Generator(model, tokenizer);
        var options = new GenerationOptions
        {
            MaxTokens = pieces.Count,
            MinTokens = minTokens,
            StopStrings = stops,
            Processors = [new Told(onToken), new Script([.. Enumerable.Range(0, pieces.Count)])],
        };
        return generator.Generate("", options, onText is null ? null : text => onText(text.ToString()), cancellation: Stop);
    }

    private static List<byte[]> Cut(byte[] bytes, PhiloxRandom random)
    {
        List<byte[]> pieces = [];
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(bytes.Length - at, 1 + random.Next(6));
            pieces.Add(bytes[at..(at + length)]);
            at += length;
        }

        return pieces;
    }

    // The text of whole characters.
    private static string Whole(IEnumerable<byte[]> pieces)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        byte[] bytes = [.. pieces.SelectMany(p => p)];
        char[] chars = new char[bytes.Length];
        return new string(chars, 0, decoder.GetChars(bytes, chars, flush: false));
    }

    private static (int End, int Start) Find(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            string[] ending = [.. stops.Where(s => text[..end].EndsWith(s, StringComparison.Ordinal)).OrderByDescending(s => s.Length)];
            if (ending.Length > 0) return (end, end - ending[0].Length);
        }

        return (-1, 0);
    }

    // Called once for each token before it is chosen.
    private sealed class Told(Action? onToken) : Lathe.Inference.Sampling.LogitsProcessor
    {
        public override void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength) => onToken?.Invoke();
    }
}
