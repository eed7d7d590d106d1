using Lathe.Nn.Formats;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.HuggingFace;
using Lathe.Training.Data.Text;

namespace Lathe.Training.LanguageModels;

/// <summary>The tokenizer of a run: learnt from its texts or given, and kept in the run's folder so that the model stays readable.</summary>
public static class RunTokenizer
{
    /// <summary>Name of its folder in the run's folder.</summary>
    public const string FolderName = "tokenizer";

    /// <summary>Learns or loads what the options ask for, and keeps a copy in <paramref name="folder"/>.</summary>
    /// <param name="options">The run.</param>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="InvalidDataException">The tokenizer cannot be read, or the texts are empty.</exception>
    public static Tokenizer Provide(LanguageModelOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        string kept = Path.Combine(folder, FolderName);
        if (Directory.Exists(kept)) Directory.Delete(kept, recursive: true);
        Directory.CreateDirectory(kept);
        if (options.Tokenizer == "characters")
        {
            CharacterTokenizer characters = CharacterTokenizer.Train(TextDocuments.Read(options.Data, options.Separator).Select(piece => piece.Text));
            AtomicFile.Write(Path.Combine(kept, "characters.json"), characters.Save);
        }
        else if (options.Tokenizer == "bpe")
        {
            IReadOnlyList<string> special = options.Separator.Length > 0 ? [options.Separator] : [];
            ByteLevelBpe bpe = BpeTrainer.Train(Streams(options.Data), new BpeTrainingOptions { VocabularySize = options.VocabularySize, SpecialTokens = special, Threads = LatheThreads.Count });
            AtomicFile.Write(Path.Combine(kept, "vocab.json"), stream => VocabularyAndMergesFile.WriteVocabulary(bpe.Model, stream));
            AtomicFile.Write(Path.Combine(kept, "merges.txt"), stream => VocabularyAndMergesFile.WriteMerges(bpe.Model, stream));
        }
        else
        {
            Copy(options.Tokenizer, kept);
        }

        return Load(folder);
    }

    /// <summary>The tokenizer of a run's folder.</summary>
    public static Tokenizer Load(string folder) => TokenizerFile.Load(Path.Combine(folder, FolderName));

    /// <summary>Writes a tokenizer beside a model: <c>tokenizer.json</c>, or <c>characters.json</c>. One that has neither form is left out.</summary>
    public static void Export(Tokenizer tokenizer, string folder)
    {
        if (tokenizer is CharacterTokenizer characters)
        {
            AtomicFile.Write(Path.Combine(folder, "characters.json"), characters.Save);
            return;
        }

        try
        {
            TokenizerJsonFile.Save(tokenizer, Path.Combine(folder, "tokenizer.json"));
        }
        catch (NotSupportedException)
        {
            // The run keeps its own copy of the tokenizer.
        }
    }

    private static IEnumerable<Stream> Streams(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            using FileStream stream = File.OpenRead(path);
            yield return stream;
        }
    }

    // A file may need its neighbours (vocab.json its merges.txt), so all small ones that tokenizers lie in come along.
    private static void Copy(string path, string kept)
    {
        _ = TokenizerFile.Load(path);
        string[] kinds = [".json", ".txt", ".bpe", ".tiktoken", ".model", ".bin"];
        IEnumerable<string> files = Directory.Exists(path)
            ? Directory.EnumerateFiles(path).Where(f => kinds.Contains(Path.GetExtension(f)) && new FileInfo(f).Length < 64 << 20)
            : Neighbours(path);
        foreach (string file in files) File.Copy(file, Path.Combine(kept, Path.GetFileName(file)), overwrite: true);
    }

    private static IEnumerable<string> Neighbours(string path)
    {
        yield return path;
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (string name in (string[])["merges.txt", "vocab.bpe", "vocab.json", "encoder.json"])
        {
            string beside = Path.Combine(folder, name);
            if (Path.GetFileName(path) is "merges.txt" or "vocab.bpe" or "vocab.json" or "encoder.json" && File.Exists(beside) && beside != Path.GetFullPath(path)) yield return beside;
        }
    }
}
