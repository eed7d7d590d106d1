using Lathe.Text.Tokenizers.HuggingFace;
using Lathe.Text.Tokenizers.SentencePiece;
using Lathe.Text.Tokenizers.WordPiece;

namespace Lathe.Text.Tokenizers;

/// <summary>Loads a tokenizer from a file or a model's folder, whatever its format.</summary>
public static class TokenizerFile
{
    // In the order in which they are asked, and in which a folder is searched: the richest format first. A format is a line.
    private static readonly TokenizerFormat[] Formats =
    [
        new("Hugging Face tokenizer.json", "tokenizer.json", TokenizerJsonFile.Recognises, static (path, _) => TokenizerJsonFile.Load(path)),
        new("tiktoken ranks", "*.tiktoken", TiktokenFile.Recognises, TiktokenFile.Load),
        new("vocab.json and merges.txt", "vocab.json", VocabularyAndMergesFile.Recognises, VocabularyAndMergesFile.Load),
        new("encoder.json and vocab.bpe", "encoder.json", VocabularyAndMergesFile.Recognises, VocabularyAndMergesFile.Load),
        new("SentencePiece tokenizer.model", "*.model", SentencePieceFile.Recognises, static (path, _) => SentencePieceFile.Load(path)),
        new("llama2.c tokenizer.bin", "tok*.bin", Llama2cFile.Recognises, static (path, _) => Llama2cFile.Load(path)),
        new("WordPiece vocab.txt", "vocab.txt", WordPieceFile.Recognises, static (path, _) => WordPieceFile.Load(path)),
        new("character vocabulary", "characters.json", CharacterTokenizer.Recognises, static (path, _) => CharacterTokenizer.Load(path)),
    ];

    /// <summary>The formats, in words.</summary>
    public static IReadOnlyList<string> FormatNames { get; } = [.. Formats.Select(f => f.Name)];

    /// <summary>Loads a tokenizer.</summary>
    /// <param name="path">A file of any known format, or a folder that holds one.</param>
    /// <param name="pattern">For formats that do not say how text is cut into pieces: how. Null guesses from name and size.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or the folder holds no tokenizer.</exception>
    /// <exception cref="InvalidDataException">The file is none of the formats, or is broken; the message says where.</exception>
    public static Tokenizer Load(string path, PreTokenizer? pattern = null)
    {
        if (Directory.Exists(path)) path = InFolder(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no tokenizer at '{path}': expected a file or a folder.", path);
        return Find(path).Load(path, pattern);
    }

    /// <summary>The name of the format that a file or a folder's tokenizer is in.</summary>
    /// <param name="path">As for <see cref="Load"/>.</param>
    public static string FormatOf(string path) => Find(Directory.Exists(path) ? InFolder(path) : path).Name;

    /// <summary>Whether a folder holds a tokenizer that <see cref="Load"/> would find.</summary>
    /// <param name="folder">A folder that exists.</param>
    public static bool Has(string folder) => Formats.Any(format => Directory.EnumerateFiles(folder, format.FolderFile).Any());

    private static TokenizerFormat Find(string path)
    {
        TokenizerProbe probe = TokenizerProbe.Read(path);
        return Formats.FirstOrDefault(f => f.Recognises(probe))
            ?? throw new InvalidDataException($"'{path}' is no tokenizer that Lathe knows: expected {string.Join(", ", FormatNames)}.");
    }

    private static string InFolder(string folder)
    {
        foreach (TokenizerFormat format in Formats)
        {
            if (Directory.EnumerateFiles(folder, format.FolderFile).Order(StringComparer.Ordinal).FirstOrDefault() is { } file) return file;
        }

        throw new FileNotFoundException($"The folder '{folder}' holds no tokenizer: expected {string.Join(" or ", Formats.Select(f => f.FolderFile))}.", folder);
    }
}
