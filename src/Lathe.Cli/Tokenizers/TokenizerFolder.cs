using Lathe.Nn.Formats;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.HuggingFace;

namespace Lathe.Cli.Tokenizers;

/// <summary>Writes a trained tokenizer into a folder, each file all at once.</summary>
internal static class TokenizerFolder
{
    /// <summary>The names of the files written.</summary>
    public static IReadOnlyList<string> Write(string folder, Tokenizer tokenizer)
    {
        Directory.CreateDirectory(folder);
        (string Name, Action<Stream> Write)[] files = tokenizer switch
        {
            ByteLevelBpe bpe =>
            [
                ("tokenizer.json", s => TokenizerJsonFile.Write(bpe, s)),
                ("vocab.json", s => VocabularyAndMergesFile.WriteVocabulary(bpe.Model, s)),
                ("merges.txt", s => VocabularyAndMergesFile.WriteMerges(bpe.Model, s)),
            ],
            CharacterTokenizer characters => [("characters.json", characters.Save)],
            _ => throw new ArgumentException($"A {tokenizer.Kind} tokenizer is not trained here.", nameof(tokenizer)),
        };
        foreach ((string name, Action<Stream> write) in files) AtomicFile.Write(Path.Combine(folder, name), write);
        return [.. files.Select(f => f.Name)];
    }
}
