using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

public sealed class TokenizerFileTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("o200k")]
    public void A_saved_vocabulary_is_the_same_tokenizer(string pattern)
    {
        using var folder = new TemporaryFolder();
        ByteLevelBpe trained = Samples.Trained(pattern);
        using (FileStream stream = File.Create(folder.File("vocab.json"))) VocabularyAndMergesFile.WriteVocabulary(trained.Model, stream);
        using (FileStream stream = File.Create(folder.File("merges.txt"))) VocabularyAndMergesFile.WriteMerges(trained.Model, stream);
        foreach (string path in (string[])[folder.Path, folder.File("vocab.json"), folder.File("merges.txt")])
        {
            var loaded = (ByteLevelBpe)TokenizerFile.Load(path);
            Assert.Equal(pattern, loaded.Model.Pattern.Name);
            Assert.Equal(trained.VocabularySize, loaded.VocabularySize);
            Assert.Equal(trained.EndId, loaded.EndId);
            string text = Samples.Text(new Random(4), 500);
            var options = new EncodeOptions { AllowSpecial = true };
            Assert.Equal(trained.Encode(text, options), loaded.Encode(text, options));
        }
    }

    [Theory]
    [InlineData("vocab.json", "{\"a\": 0, \"a\": 1}", "twice")]
    [InlineData("vocab.json", "{\"a\": 0, \"b\": 0}", "id 0")]
    [InlineData("vocab.json", "{\"a\": 0, \"b\": -1}", "'b' has no id")]
    [InlineData("vocab.json", "{\"a\": 0, \"b\": 4000000000}", "'b' has no id")]
    [InlineData("vocab.json", "{\"a\": 0, \"b\": ", "not JSON")]
    [InlineData("vocab.json", "{\"a\": 0, \"\": 1}", "empty")]
    [InlineData("vocab.json", "{\"a\": 0, \"\\ud800\": 1}", "not Unicode")]
    [InlineData("merges.txt", "a b c\n", "line 1")]
    [InlineData("merges.txt", "#version: 0.2\na zz\n", "line 2")]
    public void Broken_vocabularies_say_where(string name, string content, string part)
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.json", "{\"a\": 0, \"b\": 1, \"ab\": 2}");
        folder.Write("merges.txt", "a b\n");
        folder.Write(name, content);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TokenizerFile.Load(folder.Path));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("YQ== 0\nYg== 0\n", "line 2")]
    [InlineData("YQ== 0\nnot base64! 1\n", "line 2")]
    [InlineData("YQ== 0\nYg== 999999999999\n", "line 2")]
    [InlineData("YQ== 0\nYg==\n", "line 2")]
    [InlineData("YQ== 0\nYg== 1\n", "name the pattern")]
    [InlineData("YQ== 0\nYQ== 1\n", "same bytes")]
    public void Broken_rank_files_say_where(string content, string part)
    {
        using var folder = new TemporaryFolder();
        PreTokenizer? pattern = part == "same bytes" ? PreTokenizer.Gpt2 : null;
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TokenizerFile.Load(folder.Write("x.tiktoken", content), pattern));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_tokenizer_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("holds no tokenizer", Assert.Throws<FileNotFoundException>(() => TokenizerFile.Load(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("no tokenizer at", Assert.Throws<FileNotFoundException>(() => TokenizerFile.Load(folder.File("x"))).Message, StringComparison.Ordinal);
        Assert.Contains("expected", Assert.Throws<InvalidDataException>(() => TokenizerFile.Load(folder.Write("x.bin", "hello"))).Message, StringComparison.Ordinal);
        Assert.Contains("beside", Assert.Throws<FileNotFoundException>(() => TokenizerFile.Load(folder.Write("vocab.json", "{\"a\": 0}"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_are_sorted_saved_and_loaded()
    {
        using var folder = new TemporaryFolder();
        CharacterTokenizer trained = CharacterTokenizer.Train(["hello🙂\n", "é"]);
        using (FileStream stream = File.Create(folder.File("characters.json"))) trained.Save(stream);
        var loaded = (CharacterTokenizer)TokenizerFile.Load(folder.Path);
        Assert.Equal(["\n", "e", "h", "l", "o", "é", "🙂"], Enumerable.Range(0, loaded.VocabularySize).Select(loaded.TokenText));
        Assert.Equal([2, 1, 3, 3, 4, 6], loaded.Encode("hello🙂"));
        Assert.Equal("hello🙂", loaded.Decode([2, 1, 3, 3, 4, 6]));
        Assert.Contains("'x' (U+0078) at position 1", Assert.Throws<FormatException>(() => loaded.Encode("hx")).Message, StringComparison.Ordinal);
        CharacterTokenizer open = CharacterTokenizer.Train(["ab"], unknown: "<unk>");
        Assert.Equal([0, 2, 1], open.Encode("axb"));
        var ids = new List<int>();
        StreamEncoder chunks = loaded.CreateStreamEncoder();
        foreach (byte b in "é🙂"u8.ToArray()) chunks.Append([b], ids);
        chunks.Flush(ids);
        Assert.Equal([5, 6], ids);
    }

    [Theory]
    [InlineData("{\"format\": \"lathe-characters\", \"characters\": [\"a\", \"a\"]}", "twice")]
    [InlineData("{\"format\": \"lathe-characters\", \"characters\": [\"ab\"]}", "one character")]
    [InlineData("{\"format\": \"lathe-characters\", \"characters\": [1]}", "one character")]
    [InlineData("{\"format\": \"lathe-characters\", \"characters\": 1}", "a list")]
    [InlineData("{\"format\": \"lathe-characters\", ", "not JSON")]
    public void Broken_character_files_say_where(string content, string part)
    {
        using var folder = new TemporaryFolder();
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TokenizerFile.Load(folder.Write("characters.json", content)));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
