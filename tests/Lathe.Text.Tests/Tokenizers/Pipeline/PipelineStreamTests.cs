using System.Text;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.HuggingFace;
using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Streaming;

namespace Lathe.Text.Tests.Tokenizers.Pipeline;

public sealed class PipelineStreamTests
{
    private const string Hard = "abZ 0é ü文字。、かガﾊﾟ한😀👩‍👩‍👧ﬁ①ｸﾞ\u3000\t\u200b\u0301\u0308\u00a0\u2028\a▁,.-'\u0600\u0085";

    private static readonly string[] Parts =
        [.. Hard.EnumerateRunes().Select(rune => rune.ToString()), " ", " ", "  ", "\n", "\r\n", "\r", "\n\n", " the", "word ", "<s>", "</s>", "<mask>", "[MASK]", "<unk>", " <extra_id_0>", "\0"];

    private static readonly EncodeOptions[] Options = [EncodeOptions.Default, new() { AddSpecial = true, AllowSpecial = true }];

    public static TheoryData<string, int> Published => new()
    {
        { "sentencepiece/test_model.model", 1 << 17 },
        { "sentencepiece/test_ja_model.model", 1 << 17 },
        { "llama2/tokenizer.model", 1 << 17 },
        { "llama2/tokenizer.bin", 1 << 17 },
        { "huggingface/bert-base-uncased-vocab.txt", 1 << 17 },
        { "huggingface/bert_basic_cased_vocab.txt", 1 << 17 },
        { "huggingface/t5-small.tokenizer.json", 1 << 17 },
        { "huggingface/llama2.tokenizer.json", 1 << 17 },
    };

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Published))]
    public void A_book_in_chunks_has_the_ids_of_the_whole_and_is_not_held(string name, int most)
    {
        var tokenizer = (PipelineTokenizer)SharedPipelines.Get(name);
        byte[] text = File.ReadAllBytes(SharedData.Find("data/text/botchan.txt"));
        foreach (EncodeOptions options in Options)
        {
            List<int> whole = [];
            tokenizer.Encode(text, whole, options);
            foreach ((int chunk, int block) in new[] { (1, 1 << 16), (4096, 1 << 16), (997, 1 << 12), (13, 257) })
            {
                var stream = Assert.IsType<PipelineStreamEncoder>(tokenizer.CreateStreamEncoder(options, block));
                Assert.Equal(whole, Stream(stream, text, () => chunk, out int held));
                Assert.InRange(held, block, most);
            }
        }
    }

    [Theory]
    [InlineData("sentencepiece/test_ja_model.model")]
    [InlineData("huggingface/bert-base-uncased-vocab.txt")]
    [InlineData("huggingface/t5-small.tokenizer.json")]
    [InlineData("llama2/tokenizer.model")]
    [Trait("Category", "Slow")]
    public void A_japanese_book_in_chunks_has_the_ids_of_the_whole(string name)
    {
        var tokenizer = (PipelineTokenizer)SharedPipelines.Get(name);
        byte[] text = File.ReadAllBytes(SharedData.Find("data/text/wagahaiwa_nekodearu.txt"));
        List<int> whole = [];
        tokenizer.Encode(text, whole);
        StreamEncoder stream = tokenizer.CreateStreamEncoder();
        Assert.Equal(whole, Stream(stream, text, () => 4096, out int held));
        // LLaMA-2 keeps line ends, and nothing else divides the words of Japanese.
        if (!name.StartsWith("llama2", StringComparison.Ordinal)) Assert.InRange(held, 1 << 16, 1 << 17);
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Hard_text_in_random_chunks_has_the_ids_of_the_whole(string name, int most)
    {
        _ = most;
        var tokenizer = (PipelineTokenizer)SharedPipelines.Get(name);
        var random = new Random(11);
        for (int round = 0; round < 200; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(120)).Select(_ => Parts[random.Next(Parts.Length)])));
            if (round % 5 == 0 && text.Length > 0) text[random.Next(text.Length)] = (byte)random.Next(256);
            Same(tokenizer, text, Options[round % 2], random, $"{name}, round {round}");
        }
    }

    [Theory]
    [InlineData("""{"type":"Lowercase"}""", """{"type":"Whitespace"}""", true)]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"StripAccents"},{"type":"Lowercase"}]}""", """{"type":"WhitespaceSplit"}""", true)]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"Strip","strip_left":true,"strip_right":true},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "},{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""", "null", true)]
    [InlineData("""{"type":"Nmt"}""", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}""", true)]
    [InlineData("""{"type":"Nmt"}""", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", true)]
    [InlineData("""{"type":"NFC"}""", """{"type":"BertPreTokenizer"}""", true)]
    [InlineData("null", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":false}""", false)]
    [InlineData("null", """{"type":"Digits","individual_digits":true}""", false)]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"b +a"},"content":"c"}""", """{"type":"WhitespaceSplit"}""", false)]
    public void A_pipeline_streams_where_its_parts_can_be_cut(string normalizer, string splitter, bool streams)
    {
        const string Unigram = """{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["<unk>",0],["▁",-2.5],["a",-2.1],["b",-3.3],["▁a",-3.7],["▁the",-4],["▁word",-5.25],["▁▁",-4],["0",-3],["word",-6.1]]}""";
        const string Merge = """{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"vocab":{"<unk>":0,"▁":1,"a":2,"b":3,"▁a":4,"w":5,"o":6,"wo":7,"▁▁":8},"merges":["▁ a","w o","▁ ▁"]}""";
        foreach (string model in new[] { Unigram, Merge })
        {
            foreach (string added in new[] { "", """{"id":20,"content":"<mask>","special":true,"lstrip":true},{"id":21,"content":"Z","special":false,"normalized":true,"single_word":true}""" })
            {
                var tokenizer = (PipelineTokenizer)TokenizerJsonFile.Parse(Encoding.UTF8.GetBytes(
                    $$"""{"version":"1.0","added_tokens":[{{added}}],"normalizer":{{normalizer}},"pre_tokenizer":{{splitter}},"post_processor":null,"decoder":null,"model":{{model}}}"""), "tokenizer.json");
                // With ▁ put in front of it, the added word of its own would look across the cut.
                if (added.Length == 0 || !normalizer.Contains("Prepend", StringComparison.Ordinal)) Assert.Equal(streams, tokenizer.CreateStreamEncoder() is PipelineStreamEncoder);
                var random = new Random(3);
                for (int round = 0; round < 200; round++)
                {
                    byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Parts[random.Next(Parts.Length)])));
                    Same(tokenizer, text, Options[round % 2], random, $"{normalizer} {splitter} round {round}");
                }
            }
        }
    }

    [Fact]
    public void A_token_that_takes_the_space_behind_it_leaves_the_text_whole()
    {
        var tokenizer = (PipelineTokenizer)TokenizerJsonFile.Parse(Encoding.UTF8.GetBytes(
            """{"version":"1.0","added_tokens":[{"id":9,"content":"<x>","special":true,"rstrip":true}],"normalizer":null,"pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,"model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0,"a":1}}}"""), "tokenizer.json");
        Assert.IsType<PipelineStreamEncoder>(tokenizer.CreateStreamEncoder());
        Assert.IsNotType<PipelineStreamEncoder>(tokenizer.CreateStreamEncoder(Options[1]));
    }

    [Fact]
    public void Megabytes_go_through_a_buffer_of_a_block()
    {
        var tokenizer = (PipelineTokenizer)SharedPipelines.Get("llama2/tokenizer.model");
        byte[] line = "It was a dark and stormy night; the rain fell in torrents. "u8.ToArray();
        var ids = new List<int>();
        var stream = (PipelineStreamEncoder)tokenizer.CreateStreamEncoder();
        long before = 0;
        for (int i = 0; i < 140_000; i++)
        {
            ids.Clear();
            stream.Append(line, ids);
            if (i == 10_000) before = GC.GetAllocatedBytesForCurrentThread();
        }

        Assert.Equal(PipelineStreamEncoder.BlockSize, stream.Held);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static void Same(PipelineTokenizer tokenizer, byte[] text, EncodeOptions options, Random random, string what)
    {
        List<int> whole = [];
        tokenizer.Encode(text, whole, options);
        List<int> parts = Stream(tokenizer.CreateStreamEncoder(options, random.Next(8, 40)), text, () => random.Next(1, 30), out _);
        Assert.True(whole.SequenceEqual(parts), $"{what}: {Convert.ToHexString(text)}: expected {string.Join(' ', whole)}, got {string.Join(' ', parts)}");
    }

    private static List<int> Stream(StreamEncoder stream, ReadOnlySpan<byte> text, Func<int> chunk, out int held)
    {
        var ids = new List<int>();
        while (text.Length > 0)
        {
            int taken = Math.Min(text.Length, chunk());
            stream.Append(text[..taken], ids);
            text = text[taken..];
        }

        held = (stream as PipelineStreamEncoder)?.Held ?? 0;
        stream.Flush(ids);
        return ids;
    }
}
