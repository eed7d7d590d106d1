using Lathe.Text.Tokenizers;
using Lathe.Training.Data;

namespace Lathe.Training.Tests.Data;

/// <summary>llama.cpp's own vocabularies with its expected tokenisations, read through GGUF.</summary>
public sealed class GgufTokenizerTests
{
    [Theory]
    [InlineData("bert-bge", "WordPiece")]
    [InlineData("llama-spm", "SentencePiece BPE")]
    [InlineData("gpt-2", "byte-level BPE")]
    public void Every_case_of_llama_cpp_has_its_ids(string name, string kind)
    {
        string path = Find($"data/tokenizers/llama.cpp/ggml-vocab-{name}.gguf");
        Tokenizer tokenizer = TokenizerSource.Load(path);
        Assert.Equal(kind, tokenizer.Kind);
        string[] texts = File.ReadAllText(path + ".inp").Split("\n__ggml_vocab_test__\n");
        string[] expected = File.ReadAllText(path + ".out").Split('\n');
        Assert.Equal(46, texts.Length - (texts[^1].Length == 0 ? 1 : 0));
        for (int i = 0; i < 46; i++)
            Assert.Equal(expected[i].Trim(), string.Join(' ', tokenizer.Encode(texts[i])));
    }

    [Fact]
    public void Llama_reads_alike_from_GGUF_and_from_SentencePiece()
    {
        Tokenizer gguf = TokenizerSource.Load(Find("data/tokenizers/llama.cpp/ggml-vocab-llama-spm.gguf"));
        Tokenizer model = TokenizerSource.Load(Find("data/tokenizers/llama2/tokenizer.model"));
        var options = new EncodeOptions { AddSpecial = true };
        foreach (string line in File.ReadLines(Find("data/text/botchan.txt")).Take(500))
        {
            int[] ids = model.Encode(line, options);
            Assert.Equal(ids, gguf.Encode(line, options));
            Assert.Equal(line, gguf.Decode(ids));
        }
    }

    private static string Find(string relative)
    {
        string? root = Environment.GetEnvironmentVariable("LATHE_SHARED");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); root is null && folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            root = Directory.Exists(Path.Combine(candidate, "data")) ? candidate : null;
        }

        Assert.SkipWhen(root is null, "No folder with shared/data above the tests: set LATHE_SHARED to the folder that holds data.");
        string path = Path.Combine(root!, relative);
        Assert.SkipUnless(File.Exists(path), $"{path} is missing.");
        return path;
    }
}
