using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.HuggingFace;

namespace Lathe.Text.Tests.Tokenizers.HuggingFace;

public sealed class TokenizerJsonTests
{
    [Theory]
    [InlineData("huggingface/t5-small.tokenizer.json", "t5_base_encoded.json", true)]
    [InlineData("huggingface/llama2.tokenizer.json", "llama_encoded.json", true)]
    [InlineData("huggingface/bert-base-uncased-vocab.txt", "bert_uncased_encoded.json", true)]
    [InlineData("gpt2/encoder.json", "gpt2_encoded_tokens.json", false)]
    public void The_published_text_has_its_tokens_and_comes_back(string name, string expectation, bool special)
    {
        Tokenizer tokenizer = SharedPipelines.Get(name);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(SharedData.Find("data/tokenizers/huggingface/" + expectation)));
        string text = expected.RootElement.GetProperty("text").GetString()!;
        Assert.Equal(expected.RootElement.GetProperty("bpe_tokens").Deserialize<string[]>()!, tokenizer.Encode(text).Select(tokenizer.TokenText));
        int[] ids = expected.RootElement.GetProperty("token_ids").Deserialize<int[]>()!;
        Assert.Equal(ids, tokenizer.Encode(text, new EncodeOptions { AddSpecial = special }));
        Assert.Equal(expected.RootElement.GetProperty("decoded_text").GetString(), tokenizer.Decode(ids));
    }

    [Theory]
    [InlineData("huggingface/t5-small.tokenizer.json")]
    [InlineData("huggingface/roberta-base.tokenizer.json")]
    [InlineData("huggingface/llama2.tokenizer.json")]
    [InlineData("llama2/tokenizer.model")]
    [InlineData("sentencepiece/test_model.model")]
    [InlineData("huggingface/bert-base-uncased-vocab.txt")]
    [InlineData("huggingface/bert_basic_cased_vocab.txt")]
    [InlineData("gpt2/encoder.json")]
    [InlineData("tiktoken/cl100k_base.tiktoken")]
    public void What_is_written_reads_back_to_the_same_ids(string name)
    {
        Tokenizer tokenizer = SharedPipelines.Get(name);
        Tokenizer again = Through(tokenizer);
        Assert.Equal(tokenizer.VocabularySize, again.VocabularySize);
        Assert.Equal(tokenizer.AddedTokens.Select(token => token.Content), again.AddedTokens.Select(token => token.Content));
        var options = new EncodeOptions { AddSpecial = true, AllowSpecial = true };
        // A unigram model of SentencePiece's adds in single precision and maps by longest rule, a tokenizer.json in double and by
        // grapheme: rows of dots and stray marks may fall otherwise.
        bool near = name.StartsWith("sentencepiece", StringComparison.Ordinal);
        foreach (string line in SharedPipelines.Lines(600).Where((line, i) => !near || (i % 3 != 2 && !line.Contains("..", StringComparison.Ordinal))))
        {
            int[] ids = tokenizer.Encode(line, options);
            Assert.Equal(ids, again.Encode(line, options));
            if (!near) Assert.Equal(tokenizer.Decode(ids, skipSpecial: true), again.Decode(ids, skipSpecial: true));
        }
    }

    [Fact]
    public void Roberta_takes_the_space_before_its_mask_and_has_its_template()
    {
        Tokenizer tokenizer = SharedPipelines.Get("huggingface/roberta-base.tokenizer.json");
        Assert.IsType<ByteLevelBpe>(tokenizer);
        // "<s> Hello <mask> world</s>" of roberta-base.
        Assert.Equal([0, 20920, 50264, 232, 2], tokenizer.Encode(" Hello <mask> world", new EncodeOptions { AddSpecial = true, AllowSpecial = true }));
    }

    [Fact]
    public void T5_reads_its_extra_ids_only_where_allowed()
    {
        Tokenizer tokenizer = SharedPipelines.Get("huggingface/t5-small.tokenizer.json");
        Assert.Equal([32099, 1], tokenizer.Encode("<extra_id_0>", new EncodeOptions { AddSpecial = true, AllowSpecial = true }));
        int[] plain = tokenizer.Encode("<extra_id_0></s>");
        Assert.DoesNotContain(32099, plain);
        Assert.DoesNotContain(1, plain);
    }

    [Theory]
    [InlineData("""{"type":"Whitespace"}""", "ab c,a", new[] { 3, 2, 4, 0 })]
    [InlineData("""{"type":"WhitespaceSplit"}""", "ab c a", new[] { 3, 2, 0 })]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Punctuation","behavior":"Isolated"}]}""", "ab,c", new[] { 3, 4, 2 })]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":"-"}""", "ab-c--a", new[] { 3, 2, 0 })]
    [InlineData("""{"type":"Split","pattern":{"String":","},"behavior":"Isolated","invert":false}""", "ab,,c", new[] { 3, 4, 4, 2 })]
    [InlineData("""{"type":"Split","pattern":{"String":","},"behavior":"Removed","invert":false}""", ",ab,,c", new[] { 3, 2 })]
    [InlineData("""{"type":"Split","pattern":{"String":","},"behavior":"MergedWithPrevious","invert":false}""", "ab,,c", new[] { 5, 4, 2 })]
    [InlineData("""{"type":"Split","pattern":{"String":","},"behavior":"MergedWithNext","invert":false}""", "ab,,c", new[] { 3, 4, 6 })]
    [InlineData("""{"type":"Split","pattern":{"Regex":"[ab]+"},"behavior":"Contiguous","invert":false}""", "abc,", new[] { 3, 7 })]
    [InlineData("""{"type":"Split","pattern":{"Regex":"[ab]+"},"behavior":"Removed","invert":true}""", "abc,a", new[] { 3, 0 })]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "ab12", new[] { 3, 8, 9 })]
    [InlineData("""{"type":"Digits","individual_digits":false}""", "ab12c", new[] { 3, 10, 2 })]
    public void Pre_tokenizers_cut_as_they_say(string splitter, string text, int[] ids)
    {
        Tokenizer tokenizer = Parse(splitter: splitter, model: """{"type":"WordLevel","vocab":{"a":0,"b":1,"c":2,"ab":3,",":4,"ab,":5,",c":6,"c,":7,"1":8,"2":9,"12":10,"?":11},"unk_token":"?"}""");
        Assert.Equal(ids, tokenizer.Encode(text));
        Assert.Equal(ids, Through(tokenizer).Encode(text));
    }

    [Theory]
    [InlineData("""{"type":"Lowercase"}""", "ABÉ", "abé")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"},{"type":"Lowercase"}]}""", "ÀÉ", "ae")]
    [InlineData("""{"type":"NFKC"}""", "ﬁ①", "fi1")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", " a ", "a ")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"_"}""", "a   b c", "a_b c")]
    [InlineData("""{"type":"Prepend","prepend":"▁"}""", "a", "▁a")]
    [InlineData("""{"type":"Nmt"}""", "a\u200bb\u0001c", "a bc")]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":false,"lowercase":true}""", "É中", "é 中 ")]
    public void Normalizers_rewrite_as_they_say(string normalizer, string text, string normal)
    {
        var vocabulary = new Dictionary<string, int> { ["?"] = 0, [normal] = 1 };
        Tokenizer tokenizer = Parse(normalizer: normalizer, model: $$"""{"type":"WordLevel","vocab":{{JsonSerializer.Serialize(vocabulary)}},"unk_token":"?"}""");
        Assert.Equal([1], tokenizer.Encode(text));
        Assert.Equal([1], Through(tokenizer).Encode(text));
    }

    [Theory]
    [InlineData("\"lstrip\":true", "a <x> b", new[] { 0, 5, 6, 1 })]
    [InlineData("\"rstrip\":true", "a <x> b", new[] { 0, 6, 5, 1 })]
    [InlineData("\"lstrip\":true,\"rstrip\":true", "a  <x>  b", new[] { 0, 5, 1 })]
    [InlineData("\"single_word\":true", "a<x>b", new[] { 0, 7, 1 })]
    [InlineData("\"single_word\":true", "<x>", new[] { 5 })]
    public void Added_tokens_take_what_is_beside_them(string flags, string text, int[] ids)
    {
        string token = """{"id":5,"content":"<x>","special":false,"normalized":false,FLAGS}""".Replace("FLAGS", flags, StringComparison.Ordinal);
        Tokenizer tokenizer = Parse(added: token, splitter: """{"type":"Split","pattern":{"Regex":"[ab]"},"behavior":"Isolated","invert":false}""",
            model: """{"type":"WordLevel","vocab":{"a":0,"b":1,"?":7," ":6},"unk_token":"?"}""");
        Assert.Equal(ids, tokenizer.Encode(text));
    }

    [Fact]
    public void Smol_models_split_digits_before_the_byte_level()
    {
        Tokenizer tokenizer = Parse(
            splitter: """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]}""",
            decoder: """{"type":"ByteLevel"}""",
            model: """{"type":"BPE","vocab":{"a":0,"1":1,"2":2,"Ġ":3,"Ġa":4,"12":5,"Ã":6,"©":7},"merges":["Ġ a","1 2"]}""");
        Assert.Equal([0, 4, 1, 2, 6, 7], tokenizer.Encode("a a12é"));
        Assert.Equal("a a12é", tokenizer.Decode([0, 4, 1, 2, 6, 7]));
    }

    [Theory]
    [InlineData("""{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}""", null, "model.merges[0] names the token 'ab'")]
    [InlineData("""{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}""", null, "both 'a' and 'b' the id 0")]
    [InlineData("""{"type":"BPE","vocab":{"a":0,"a":1},"merges":[]}""", null, "expected each token once")]
    [InlineData("""{"type":"BPE","vocab":{"a":99999999},"merges":[]}""", null, "model.vocab.a is 99999999")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}""", null, "dropout")]
    [InlineData("""{"type":"Unigram","unk_id":5,"vocab":[["a",0]]}""", null, "model.unk_id is 5")]
    [InlineData("""{"type":"Unigram","unk_id":0,"vocab":[["a",1e999]]}""", null, "finite")]
    [InlineData("""{"type":"Magic"}""", null, "'Magic', which Lathe does not support: expected BPE")]
    [InlineData("""{"type":"WordLevel","vocab":{"a":0}}""", """{"type":"UnicodeScripts"}""", "pre_tokenizer is of type 'UnicodeScripts', which Lathe does not support")]
    [InlineData("""{"type":"WordLevel","vocab":{"a":0}}""", """{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}""", "regular expression")]
    public void What_is_not_supported_or_broken_is_named(string model, string? splitter, string part)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Parse(model: model, splitter: splitter ?? "null"));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("some/tokenizer.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Added_tokens_with_gaps_between_their_ids_stand_in_the_vocabulary()
    {
        // cl100k: <|endofprompt|> is 100276 and 100261 to 100275 are free; a reader would number it on from the vocabulary's end.
        using var stream = new MemoryStream();
        TokenizerJsonFile.Write(SharedPipelines.Get("tiktoken/cl100k_base.tiktoken"), stream);
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        Assert.Equal(100276, json.RootElement.GetProperty("model").GetProperty("vocab").GetProperty("<|endofprompt|>").GetInt32());
    }

    [Fact]
    public void Deep_JSON_is_an_error()
        => Assert.Throws<InvalidDataException>(() => TokenizerJsonFile.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000)), "some/tokenizer.json"));

    [Fact]
    public void Saving_replaces_the_file_or_leaves_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("tokenizer.json", "old");
        Assert.Throws<NotSupportedException>(() => TokenizerJsonFile.Save(CharacterTokenizer.Train(["ab"]), path));
        Assert.Equal("old", File.ReadAllText(path));
        TokenizerJsonFile.Save(Parse(model: """{"type":"WordLevel","vocab":{"a":0,"?":1},"unk_token":"?"}"""), path);
        Assert.Equal([0], TokenizerFile.Load(path).Encode("a"));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    private static Tokenizer Through(Tokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        TokenizerJsonFile.Write(tokenizer, stream);
        return TokenizerJsonFile.Parse(stream.ToArray(), "what was written");
    }

    private static Tokenizer Parse(string model, string normalizer = "null", string splitter = "null", string decoder = "null", string added = "")
        => TokenizerJsonFile.Parse(
            Encoding.UTF8.GetBytes($$"""{"version":"1.0","added_tokens":[{{added}}],"normalizer":{{normalizer}},"pre_tokenizer":{{splitter}},"post_processor":null,"decoder":{{decoder}},"model":{{model}}}"""),
            "some/tokenizer.json");
}
