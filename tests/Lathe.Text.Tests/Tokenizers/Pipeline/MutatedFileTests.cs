using System.Text;
using Google.Protobuf;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.Gguf;
using Lathe.Text.Tokenizers.HuggingFace;
using Lathe.Text.Tokenizers.SentencePiece;
using Lathe.Text.Tokenizers.WordPiece;

namespace Lathe.Text.Tests.Tokenizers.Pipeline;

/// <summary>
/// Mutated files: every one either loads, and then encodes and decodes, or is refused with an error that names it. Bytes are
/// flipped, cut out, doubled, and overwritten with extreme numbers. <c>LATHE_FUZZ</c> sets the number of mutations of each format.
/// </summary>
public sealed class MutatedFileTests
{
    private const string Source = "mutated/file";

    private static int Long => int.TryParse(Environment.GetEnvironmentVariable("LATHE_FUZZ"), out int count) ? count : 100_000;

    [Theory]
    [InlineData("model")]
    [InlineData("bin")]
    [InlineData("vocab")]
    [InlineData("json-bpe")]
    [InlineData("json-unigram")]
    [InlineData("json-wordpiece")]
    [InlineData("gguf")]
    public void A_mutated_file_loads_or_is_refused(string format) => Fuzz(format, 1500, seed: 1);

    [Theory]
    [InlineData("model")]
    [InlineData("bin")]
    [InlineData("vocab")]
    [InlineData("json-bpe")]
    [InlineData("json-unigram")]
    [InlineData("json-wordpiece")]
    [InlineData("gguf")]
    [Trait("Category", "Slow")]
    public void A_hundred_thousand_mutated_files_load_or_are_refused(string format) => Fuzz(format, Long, seed: 2);

    private static void Fuzz(string format, int count, int seed)
    {
        var random = new Random(seed);
        byte[] original = format switch
        {
            "model" => Model(),
            "bin" => Bin(),
            "vocab" => Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n[CLS]\n[SEP]\nab\n##c\nd\n"),
            "json-bpe" => Json("""{"type":"BPE","unk_token":"<unk>","byte_fallback":true,"fuse_unk":true,"vocab":{"<unk>":0,"a":1,"b":2,"ab":3},"merges":["a b"]}"""),
            "json-unigram" => Json("""{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["▁a",-1.5],["b",-2.5],["▁",-3.5]]}"""),
            "json-wordpiece" => Json("""{"type":"WordPiece","unk_token":"<unk>","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"<unk>":0,"ab":1,"##c":2}}"""),
            _ => [],
        };
        Func<byte[], Tokenizer> load = format switch
        {
            "model" => bytes => SentencePieceFile.Parse(bytes, Source),
            "bin" => bytes => Llama2cFile.Parse(bytes, Source),
            "vocab" => bytes => WordPieceFile.Parse(Encoding.UTF8.GetString(bytes), Source),
            "gguf" => _ => GgufTokenizer.Create(Metadata(random), Source),
            _ => bytes => TokenizerJsonFile.Parse(bytes, Source),
        };
        if (format != "gguf") load(original);
        int loaded = 0;
        for (int round = 0; round < count; round++)
        {
            byte[] bytes = Mutate(original, random);
            try
            {
                Tokenizer tokenizer = load(bytes);
                int[] ids = tokenizer.Encode("ab c <s> é\u0301 ▁▁ 12", new EncodeOptions { AddSpecial = true, AllowSpecial = round % 2 == 0 });
                Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
                tokenizer.Decode(ids);
                loaded++;
            }
            catch (InvalidDataException error)
            {
                Assert.Contains(Source, error.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(loaded < count, "No mutation was noticed: the mutator is broken.");
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    for (int i = 0; i < length; i++) bytes[at + i] = (byte)(random.Next(2) * 255);
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Json(string model) => Encoding.UTF8.GetBytes("""
        {"added_tokens":[{"id":4,"content":"<s>","special":true,"lstrip":true,"normalized":true}],
        "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"BertNormalizer","lowercase":true},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
        "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"}]},
        "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[4]}}},
        "decoder":{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Metaspace","replacement":"▁"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},
        "model":MODEL}
        """.Replace("MODEL", model, StringComparison.Ordinal));

    private static byte[] Bin()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(27);
        foreach (string piece in new[] { "<unk>", "\n<s>\n", "\n</s>\n", "a", "b", " a", "ab" })
        {
            writer.Write(-1f);
            byte[] bytes = Encoding.UTF8.GetBytes(piece);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        return stream.ToArray();
    }

    private static byte[] Model()
    {
        using var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        (string, PieceKind)[] pieces =
            [("<unk>", PieceKind.Unknown), ("<s>", PieceKind.Control), ("</s>", PieceKind.Control), ("▁a", PieceKind.Normal), ("b", PieceKind.Normal), ("x", PieceKind.UserDefined)];
        foreach ((string text, PieceKind kind) in pieces)
        {
            Message(1, inner =>
            {
                inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
                inner.WriteString(text);
                inner.WriteTag(2, WireFormat.WireType.Fixed32);
                inner.WriteFloat(-1.5f);
                inner.WriteTag(3, WireFormat.WireType.Varint);
                inner.WriteEnum((int)kind);
            });
        }

        Message(2, inner =>
        {
            inner.WriteTag(3, WireFormat.WireType.Varint);
            inner.WriteEnum(2);
        });
        Message(3, inner =>
        {
            // A map of one unit of trie that has no children, and one replacement.
            inner.WriteTag(2, WireFormat.WireType.LengthDelimited);
            inner.WriteBytes(ByteString.CopyFrom(8, 0, 0, 0, 0, 4, 0, 0, 97, 4, 0, 0, 65, 0));
        });
        output.Flush();
        return stream.ToArray();

        void Message(int field, Action<CodedOutputStream> write)
        {
            using var inner = new MemoryStream();
            var body = new CodedOutputStream(inner);
            write(body);
            body.Flush();
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(inner.ToArray()));
        }
    }

    /// <summary>GGUF metadata comes parsed, so it is its values that are mutated.</summary>
    private static Dictionary<string, object> Metadata(Random random)
    {
        string[] tokens = ["<unk>", "<s>", "</s>", "a", "b", "ab", "▁a", "[UNK]", "Ġ", "Ġa"];
        var metadata = new Dictionary<string, object>
        {
            ["tokenizer.ggml.model"] = new[] { "gpt2", "llama", "t5", "bert" }[random.Next(4)],
            ["tokenizer.ggml.pre"] = new[] { "default", "llama-bpe", "smollm" }[random.Next(3)],
            ["tokenizer.ggml.tokens"] = tokens,
            ["tokenizer.ggml.scores"] = tokens.Select(_ => -(float)random.NextDouble()).ToArray(),
            ["tokenizer.ggml.token_type"] = tokens.Select((_, id) => id == 0 ? 2 : id < 3 ? 3 : 1).ToArray(),
            ["tokenizer.ggml.merges"] = new[] { "a b", "Ġ a" },
            ["tokenizer.ggml.bos_token_id"] = 1u,
            ["tokenizer.ggml.eos_token_id"] = 2,
            ["tokenizer.ggml.add_bos_token"] = true,
        };
        object[] odd =
        [
            -1, 7u, uint.MaxValue, ulong.MaxValue, 1e30, float.NaN, "", "a", true, Array.Empty<string>(), new[] { "" }, new[] { "a", "a", "b" }, new[] { float.NaN },
            new[] { 9, 9, 9 }, new byte[] { 1, 2, 3 }, Enumerable.Repeat(float.PositiveInfinity, tokens.Length).ToArray(), Enumerable.Repeat(2, tokens.Length).ToArray(),
            new[] { " " }, new[] { "a  b" }, new object[] { 1 },
        ];
        string[] keys = [.. metadata.Keys, "tokenizer.ggml.precompiled_charsmap", "tokenizer.ggml.unknown_token_id", "tokenizer.ggml.add_space_prefix"];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            string key = keys[random.Next(keys.Length)];
            if (random.Next(4) == 0) metadata.Remove(key);
            else metadata[key] = odd[random.Next(odd.Length)];
        }

        return metadata;
    }
}
