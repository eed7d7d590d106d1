using System.Text.Json;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.WordPiece;

namespace Lathe.Text.Tests.Tokenizers.WordPiece;

public sealed class WordPieceTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nwant\n##want\n##ed\nwa\nun\nrunn\n##ing\n,\nlow\nlowest\n中\nresume\n'\n.\nit\ns\n";

    [Fact]
    public void Every_published_question_has_its_ids()
    {
        Tokenizer tokenizer = SharedPipelines.Get("huggingface/bert-base-uncased-vocab.txt");
        string[][] words = Read<string[][]>("basic_tokenized_questions.json");
        int[][] ids = Read<int[][]>("tokenized_questions.json");
        Assert.Equal(10570, ids.Length);
        for (int i = 0; i < ids.Length; i++) Assert.Equal(ids[i], tokenizer.Encode(string.Join(' ', words[i])));
    }

    [Fact]
    public void The_published_text_has_its_tokens_and_comes_back()
    {
        Tokenizer tokenizer = SharedPipelines.Get("huggingface/bert-base-uncased-vocab.txt");
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(SharedData.Find("data/tokenizers/huggingface/bert_uncased_encoded.json")));
        string text = expected.RootElement.GetProperty("text").GetString()!;
        Assert.Equal(expected.RootElement.GetProperty("bpe_tokens").Deserialize<string[]>()!, tokenizer.Encode(text).Select(tokenizer.TokenText));
        int[] ids = expected.RootElement.GetProperty("token_ids").Deserialize<int[]>()!;
        Assert.Equal(ids, tokenizer.Encode(text, new EncodeOptions { AddSpecial = true }));
        Assert.Equal(expected.RootElement.GetProperty("decoded_text").GetString(), tokenizer.Decode(ids));
    }

    [Theory]
    [InlineData("unwanted running", new[] { "un", "##want", "##ed", "runn", "##ing" })]
    [InlineData("UNwantéd,running", new[] { "un", "##want", "##ed", ",", "runn", "##ing" })]
    [InlineData("unwantedX running", new[] { "[UNK]", "runn", "##ing" })]
    [InlineData("", new string[0])]
    [InlineData(" \t\r\n ", new string[0])]
    [InlineData("low中lowest", new[] { "low", "中", "lowest" })]
    [InlineData("re\u0301sume\u0301 résumé", new[] { "resume", "resume" })]
    [InlineData("l\u00adow\u0000 low\u200b", new[] { "low", "low" })]
    [InlineData("[MASK]", new[] { "[UNK]", "[UNK]", "[UNK]" })]
    public void Words_are_cut_as_in_BERT(string text, string[] tokens)
    {
        Tokenizer tokenizer = WordPieceFile.Parse(Vocabulary, "a test", lowercase: true);
        Assert.Equal(tokens, tokenizer.Encode(text).Select(tokenizer.TokenText));
    }

    [Fact]
    public void Case_and_accents_stay_where_the_vocabulary_is_cased()
    {
        Tokenizer tokenizer = WordPieceFile.Parse("[UNK]\nHe\n##llo\nrésumé\nresume\n", "a test");
        Assert.Equal(["He", "##llo", "résumé", "[UNK]"], tokenizer.Encode("Hello résumé hello").Select(tokenizer.TokenText));
        Tokenizer cased = SharedPipelines.Get("huggingface/bert_basic_cased_vocab.txt");
        Assert.Equal(["Hello", "World"], cased.Encode("Hello World").Select(cased.TokenText));
    }

    [Fact]
    public void A_word_of_more_than_a_hundred_characters_is_unknown()
    {
        Tokenizer tokenizer = WordPieceFile.Parse("[UNK]\na\n##a\n", "a test");
        Assert.Equal(100, tokenizer.Encode(new string('a', 100)).Length);
        Assert.Equal([0], tokenizer.Encode(new string('a', 101)));
    }

    [Fact]
    public void Special_tokens_are_read_only_where_allowed_and_pairs_have_two_segments()
    {
        PipelineTokenizer tokenizer = WordPieceFile.Parse(Vocabulary, "a test");
        Assert.Equal([13, 4], tokenizer.Encode("low [MASK]", new EncodeOptions { AllowSpecial = true }));
        List<int> ids = [], types = [];
        tokenizer.EncodePair("low", "lowest low", ids, types);
        Assert.Equal([2, 13, 3, 14, 13, 3], ids);
        Assert.Equal([0, 0, 0, 1, 1, 1], types);
    }

    [Fact]
    public void Decoding_closes_up_marks_and_apostrophes()
    {
        Tokenizer tokenizer = WordPieceFile.Parse(Vocabulary, "a test");
        Assert.Equal("it's low, runn.", tokenizer.Decode(tokenizer.Encode("it's low , runn .")));
    }

    [Theory]
    [InlineData("a\nb\n", "[UNK]")]
    [InlineData("[UNK]\na\na\n", "lines 2 and 3")]
    [InlineData("[UNK]\n\na\n", "line 2 is empty")]
    public void Broken_vocabularies_say_what_is_wrong(string text, string part)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => WordPieceFile.Parse(text, "some/vocab.txt"));
        Assert.Contains("some/vocab.txt", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static T Read<T>(string name) => JsonSerializer.Deserialize<T>(File.ReadAllText(SharedData.Find("data/tokenizers/huggingface/" + name)))!;
}
