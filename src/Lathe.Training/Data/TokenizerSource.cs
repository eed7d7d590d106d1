using Lathe.Nn.Formats.Gguf;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.Gguf;

namespace Lathe.Training.Data;

/// <summary>Loads a tokenizer from whatever <c>--tokenizer</c> may name: every format of <see cref="TokenizerFile"/>, and GGUF models.</summary>
public static class TokenizerSource
{
    /// <summary>Loads a tokenizer.</summary>
    /// <param name="path">A file of any known format, a model's folder, or a GGUF model.</param>
    /// <param name="pattern">For formats that do not say how text is cut into pieces: how. Null guesses.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or the folder holds no tokenizer.</exception>
    /// <exception cref="InvalidDataException">The file is none of the formats, or is broken; the message says where.</exception>
    public static Tokenizer Load(string path, PreTokenizer? pattern = null)
    {
        if (!IsGguf(path)) return TokenizerFile.Load(path, pattern);
        using GgufFile file = GgufFile.Open(path);
        return GgufTokenizer.IsIn(file.Metadata) ? GgufTokenizer.Create(file.Metadata, path)
            : throw new InvalidDataException($"'{path}' is a GGUF file without a tokenizer: its metadata lacks tokenizer.ggml.model.");
    }

    /// <summary>The name of the format that a file or a folder's tokenizer is in.</summary>
    /// <param name="path">As for <see cref="Load"/>.</param>
    public static string FormatOf(string path) => IsGguf(path) ? "GGUF metadata" : TokenizerFile.FormatOf(path);

    /// <summary>Whether a path names a GGUF file, by its first bytes.</summary>
    /// <param name="path">Any path.</param>
    public static bool IsGguf(string path)
    {
        if (!File.Exists(path)) return false;
        using FileStream stream = File.OpenRead(path);
        Span<byte> head = stackalloc byte[4];
        return stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4 && head.SequenceEqual("GGUF"u8);
    }
}
