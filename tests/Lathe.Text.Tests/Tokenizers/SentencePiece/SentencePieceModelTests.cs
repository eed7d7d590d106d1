using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.SentencePiece;

namespace Lathe.Text.Tests.Tokenizers.SentencePiece;

/// <summary>The small models of SentencePiece's unit tests, with their expected pieces.</summary>
public sealed class SentencePieceModelTests
{
    private static readonly (string, float, PieceKind)[] Mixed =
    [
        ("ab", 0, PieceKind.Normal), ("cd", -0.1f, PieceKind.Normal), ("abc", -0.2f, PieceKind.Normal), ("a", -0.3f, PieceKind.Normal),
        ("b", -0.4f, PieceKind.Normal), ("c", -0.5f, PieceKind.Normal), ("ABC", -0.5f, PieceKind.UserDefined),
        ("abcdabcd", -0.5f, PieceKind.UserDefined), ("q", -0.5f, PieceKind.UserDefined), ("r", -0.5f, PieceKind.UserDefined),
        ("qr", -0.5f, PieceKind.Normal),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pieces_are_those_of_the_reference_tests(bool unigram)
    {
        Tokenizer tokenizer = Make(unigram, Mixed);
        Assert.Equal([], Pieces(tokenizer, ""));
        Assert.Equal(["abc"], Pieces(tokenizer, "abc"));
        Assert.Equal(["<unk>"], Pieces(tokenizer, "AB"));
        Assert.Equal(["ab", "cd"], Pieces(tokenizer, "abcd"));
        Assert.Equal(["abc", "c"], Pieces(tokenizer, "abcc"));
        Assert.Equal(["<unk>", "abc", "ab", "a", "ab", "cd", "<unk>"], Pieces(tokenizer, "xabcabaabcdd"));
        Assert.Equal(["<unk>"], Pieces(tokenizer, "xyz東京"));
        Assert.Equal(["ABC"], Pieces(tokenizer, "ABC"));
        Assert.Equal(["ab", "ABC", "cd"], Pieces(tokenizer, "abABCcd"));
        Assert.Equal(["ab", "abcdabcd", "cd"], Pieces(tokenizer, "ababcdabcdcd"));
        Assert.Equal(["ab", "q", "r", "cd"], Pieces(tokenizer, "abqrcd"));
    }

    [Theory]
    [InlineData("aaa", new[] { "aa", "a" })]
    [InlineData("aabb", new[] { "aa", "bb" })]
    [InlineData("aaabbb", new[] { "aa", "a", "bb", "b" })]
    [InlineData("aaaba", new[] { "aa", "ab", "a" })]
    public void Equal_merges_go_from_the_left(string text, string[] pieces)
        => Assert.Equal(pieces, Pieces(Make(false, [("aa", -0.1f, PieceKind.Normal), ("bb", -0.2f, PieceKind.Normal), ("ab", -0.3f, PieceKind.Normal), ("a", -0.4f, PieceKind.Normal), ("b", -0.5f, PieceKind.Normal)]), text));

    [Theory]
    [InlineData(new int[0], new[] { "abcd" })]
    [InlineData(new[] { 0 }, new[] { "abc", "d" })]
    [InlineData(new[] { 0, 2 }, new[] { "abc", "d" })]
    [InlineData(new[] { 0, 1 }, new[] { "ab", "c", "d" })]
    public void Unused_pieces_merge_and_are_taken_apart(int[] unused, string[] pieces)
    {
        (string, float)[] all = [("abcd", 10), ("abc", 5), ("ab", 2), ("cd", 1), ("a", 0), ("b", 0), ("c", 0), ("d", 0)];
        Tokenizer tokenizer = Make(false, [.. all.Select((piece, i) => (piece.Item1, piece.Item2, unused.Contains(i) ? PieceKind.Unused : PieceKind.Normal))]);
        Assert.Equal(pieces, Pieces(tokenizer, "abcd"));
    }

    [Fact]
    public void Merging_agrees_with_a_plain_search_for_the_best_pair()
    {
        var random = new Random(11);
        for (int round = 0; round < 200; round++)
        {
            var pieces = new Dictionary<string, float>(StringComparer.Ordinal);
            foreach (char letter in "abc▁") pieces[letter.ToString()] = -100;
            for (int i = 0; i < 25; i++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(2, 5)).Select(_ => "abc▁"[random.Next(4)]));
                pieces.TryAdd(text, -random.Next(8));
            }

            Tokenizer tokenizer = Make(false, [.. pieces.Select(piece => (piece.Key, piece.Value, PieceKind.Normal))]);
            string sample = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => "abc▁"[random.Next(4)]));
            List<string> parts = [.. sample.Select(letter => letter.ToString())];
            while (true)
            {
                (int at, float best) = (-1, float.NegativeInfinity);
                for (int i = 0; i + 1 < parts.Count; i++)
                    if (pieces.TryGetValue(parts[i] + parts[i + 1], out float score) && score > best) (at, best) = (i, score);
                if (at < 0) break;
                parts[at] += parts[at + 1];
                parts.RemoveAt(at + 1);
            }

            Assert.Equal(parts, Pieces(tokenizer, sample));
        }
    }

    [Fact]
    public void Viterbi_agrees_with_trying_every_cut()
    {
        var random = new Random(12);
        for (int round = 0; round < 200; round++)
        {
            var pieces = new Dictionary<string, float>(StringComparer.Ordinal);
            for (int i = 0; i < 14; i++)
                pieces.TryAdd(string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "abc"[random.Next(3)])), -(float)(1 + (10 * random.NextDouble())));
            Tokenizer tokenizer = Make(true, [.. pieces.Select(piece => (piece.Key, piece.Value, PieceKind.Normal))]);
            string sample = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => "abc"[random.Next(3)]));
            float unknown = pieces.Values.Min() - 10;
            (double best, double second, string[] expected) = (double.NegativeInfinity, double.NegativeInfinity, []);
            for (int cuts = 0; cuts < 1 << (sample.Length - 1); cuts++)
            {
                var parts = new List<string> { "" };
                for (int i = 0; i < sample.Length; i++)
                {
                    parts[^1] += sample[i];
                    if (i + 1 < sample.Length && (cuts >> i & 1) != 0) parts.Add("");
                }

                double score = parts.Sum(part => pieces.TryGetValue(part, out float s) ? s : part.Length == 1 ? unknown : double.NegativeInfinity);
                second = Math.Max(second, Math.Min(best, score));
                if (score > best) (best, expected) = (score, [.. parts]);
            }

            // Cuts of equal score may fall either way.
            if (best - second < 1e-3) continue;

            // Runs of unknown characters are one token.
            var fused = new List<string>();
            foreach (string part in expected.Select(part => pieces.ContainsKey(part) ? part : "<unk>"))
                if (part != "<unk>" || fused.Count == 0 || fused[^1] != part) fused.Add(part);
            Assert.Equal(fused, Pieces(tokenizer, sample));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("      ", "")]
    [InlineData("\u3000", "")]
    [InlineData("ABC", "▁ABC")]
    [InlineData(" A  B  C ", "▁A▁B▁C")]
    [InlineData("   ＡＢＣ   ", "▁ABC")]
    [InlineData("①②③", "▁123")]
    [InlineData(" ｸﾞｰｸﾞﾙ ", "▁グーグル")]
    [InlineData(" I  saw a\u3000 \u3000girl\u3000\u3000", "▁I▁saw▁a▁girl")]
    public void Normalisation_is_that_of_the_reference_tests(string text, string normal)
    {
        string path = SharedData.Find("data/tokenizers/sentencepiece/test_model.model");
        SentencePieceModel model = SentencePieceFile.ReadModel(File.ReadAllBytes(path), path);
        var buffer = new Lathe.Text.Tokenizers.Unicode.Utf8Buffer();
        new SentencePieceNormalizer(model, path).Apply(System.Text.Encoding.UTF8.GetBytes(text), buffer);
        Assert.Equal(normal, System.Text.Encoding.UTF8.GetString(buffer.Span));
    }

    private static Lathe.Text.Tokenizers.Pipeline.PipelineTokenizer Make(bool unigram, (string Text, float Score, PieceKind Kind)[] pieces)
        => SentencePieceTokenizer.Create(
            new SentencePieceModel
            {
                Pieces =
                [
                    new Piece("<unk>", 0, PieceKind.Unknown), new Piece("<s>", 0, PieceKind.Control), new Piece("</s>", 0, PieceKind.Control),
                    .. pieces.Select(piece => new Piece(piece.Text, piece.Score, piece.Kind)),
                ],
                Unigram = unigram,
                AddDummyPrefix = false,
                RemoveExtraWhitespaces = false,
            },
            "a test");

    private static string[] Pieces(Tokenizer tokenizer, string text) => [.. tokenizer.Encode(text).Select(tokenizer.TokenText)];
}
