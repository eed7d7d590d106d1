using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers.SentencePiece;

/// <summary>Models of SentencePiece's own tests and LLaMA-2's, beside what sentencepiece 0.1.97 makes of the same text.</summary>
public sealed class SentencePieceConformanceTests
{
    [Theory]
    [InlineData("sentencepiece/test_model.model", "I saw a girl with a telescope.", new[] { 9, 459, 11, 939, 44, 11, 4, 142, 82, 8, 28, 21, 132, 6 })]
    [InlineData("sentencepiece/test_model.model", "Hello world", new[] { 151, 88, 21, 887 })]
    [InlineData("sentencepiece/test_model.model", "  ｸﾞｰｸﾞﾙ  ①", new[] { 4, 0, 4, 357 })]
    [InlineData("sentencepiece/test_model.model", "x\u0301\U0001F600y", new[] { 4, 297, 0, 34 })]
    [InlineData("sentencepiece/test_model.model", "", new int[0])]
    [InlineData("sentencepiece/test_model.model", "   ", new int[0])]
    [InlineData("sentencepiece/test_ja_model.model", "清水寺は京都にある。", new[] { 6, 3085, 59, 9, 175, 354, 5 })]
    [InlineData("sentencepiece/test_ja_model.model", "  ｸﾞｰｸﾞﾙ  ①", new[] { 6, 1357, 195, 1357, 184, 6, 39 })]
    [InlineData("llama2/tokenizer.model", "I saw a girl with a telescope.", new[] { 306, 4446, 263, 7826, 411, 263, 26503, 4338, 29889 })]
    [InlineData("llama2/tokenizer.model", "  ｸﾞｰｸﾞﾙ  ①", new[] { 1678, 242, 192, 187, 242, 193, 161, 242, 192, 179, 242, 192, 187, 242, 193, 161, 242, 193, 156, 259, 229, 148, 163 })]
    public void Text_has_the_published_ids(string model, string text, int[] ids) => Assert.Equal(ids, SharedPipelines.Get(model).Encode(text));

    [Theory]
    [InlineData("sentencepiece/test_model.model", "botchan.txt", 0x2bb78fc050c261b6, 99804)]
    [InlineData("sentencepiece/test_model.model", "wagahaiwa_nekodearu.txt", 0xc66bb5d9f4be2aec, 12613)]
    [InlineData("sentencepiece/test_ja_model.model", "botchan.txt", 0x10d543ef2dd14118, 262679)]
    [InlineData("sentencepiece/test_ja_model.model", "wagahaiwa_nekodearu.txt", 0x8fc0a4398a856661, 289067)]
    [InlineData("llama2/tokenizer.model", "botchan.txt", 0xca239ccdc6baae83, 77709)]
    [InlineData("llama2/tokenizer.model", "wagahaiwa_nekodearu.txt", 0xb49ca165d3f9175a, 462759)]
    [InlineData("llama2/tokenizer.model", "tinyshakespeare.txt", 0x18396dfb0f724b9a, 365634)]
    public void Every_line_of_a_book_has_the_ids_of_the_reference(string model, string book, ulong hash, int count)
    {
        Tokenizer tokenizer = SharedPipelines.Get(model);
        (ulong got, int tokens) = (0xcbf29ce484222325, 0);
        // Not ReadAllText, which drops the byte order mark that the reference sees.
        foreach (string line in System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(SharedData.Find("data/text/" + book))).Split('\n'))
        {
            // FNV-1a over the ids of a line and -1, as the reference's were hashed.
            foreach (int id in tokenizer.Encode(line).Append(-1))
            {
                got = (got ^ (uint)id) * 0x100000001b3;
                tokens++;
            }
        }

        Assert.Equal((hash, count), (got, tokens));
    }

    [Theory]
    [InlineData("sentencepiece/test_model.model", 1000, "I saw a girl with a telescope.")]
    [InlineData("sentencepiece/test_model.model", 1000, "Hello world")]
    [InlineData("sentencepiece/test_ja_model.model", 8000, "清水寺は京都にある。")]
    [InlineData("sentencepiece/test_ja_model.model", 8000, "Hello world")]
    [InlineData("llama2/tokenizer.model", 32000, "  清水寺は\n京都にある。\U0001F600")]
    public void The_assertions_of_the_reference_tests_hold(string model, int size, string text)
    {
        Tokenizer tokenizer = SharedPipelines.Get(model);
        Assert.Equal(size, tokenizer.VocabularySize);
        Assert.Equal((0, 1, 2, null), (tokenizer.UnknownId, tokenizer.BeginId, tokenizer.EndId, tokenizer.PadId));
        Assert.Equal(["<unk>", "<s>", "</s>"], Enumerable.Range(0, 3).Select(tokenizer.TokenText));
        for (int id = 0; id < size; id++) Assert.Equal(id, tokenizer.FindToken(tokenizer.TokenText(id)));
        int[] ids = tokenizer.Encode(text);
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.Equal(text, tokenizer.Decode([1, .. ids, 2]));
        Assert.Equal("", tokenizer.Decode([]));
    }

    [Fact]
    public void Llama2_has_the_same_ids_from_each_of_its_files()
    {
        Tokenizer model = SharedPipelines.Get("llama2/tokenizer.model"), bin = SharedPipelines.Get("llama2/tokenizer.bin");
        Tokenizer json = SharedPipelines.Get("huggingface/llama2.tokenizer.json");
        var options = new EncodeOptions { AddSpecial = true };
        foreach (string line in SharedPipelines.Lines(1500))
        {
            int[] ids = model.Encode(line, options);
            Assert.Equal(ids, bin.Encode(line, options));
            // The published copy of the JSON has lost its wide spaces: U+3000 and others became blanks in its vocabulary.
            if (!line.Any(c => c is '\u3000' or '\u00a0' or '\u2028' or '\t' or '\a')) Assert.Equal(ids, json.Encode(line, options));
            // The one character that SentencePiece cannot give back.
            Assert.Equal(line.Replace('▁', ' '), bin.Decode(ids, skipSpecial: true));
        }
    }

    [Fact]
    public void Streams_decode_to_the_same_text()
    {
        foreach (string name in new[] { "llama2/tokenizer.model", "sentencepiece/test_ja_model.model", "huggingface/t5-small.tokenizer.json", "huggingface/bert-base-uncased-vocab.txt" })
        {
            Tokenizer tokenizer = SharedPipelines.Get(name);
            foreach (string line in SharedPipelines.Lines(300))
            {
                int[] ids = tokenizer.Encode(line, new EncodeOptions { AddSpecial = true });
                var stream = new StreamDecoder(tokenizer);
                string text = string.Concat(ids.Select(id =>
                {
                    string part = stream.Append(id);
                    Assert.False(part.Length > 0 && char.IsHighSurrogate(part[^1]));
                    return part;
                })) + stream.Flush();
                Assert.Equal(tokenizer.Decode(ids), text);
            }
        }
    }

    [Fact]
    public void Many_threads_encode_the_same()
    {
        Tokenizer tokenizer = SharedPipelines.Get("llama2/tokenizer.model");
        string[] lines = [.. SharedPipelines.Lines(300)];
        int[][] alone = [.. lines.Select(line => tokenizer.Encode(line))];
        int[][] together = new int[lines.Length][];
        Parallel.For(0, lines.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = tokenizer.Encode(lines[i]));
        Assert.Equal(alone, together);
    }
}
