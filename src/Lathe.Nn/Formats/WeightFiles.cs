using System.Text;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.HuggingFace;
using Lathe.Nn.Formats.Llama2c;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Formats;

/// <summary>Opens weights in whatever format they are: what a file begins with decides, not its name.</summary>
public static class WeightFiles
{
    /// <summary>Opens a file or a folder.</summary>
    /// <param name="path">A GGUF, safetensors or llama2.c file, an index of safetensors files, or a Hugging Face folder.</param>
    /// <returns>The open weights; dispose them.</returns>
    /// <exception cref="InvalidDataException">It is none of these, or not a valid one.</exception>
    /// <exception cref="SafetensorsException">A safetensors file is not valid.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static IWeightSource Open(string path)
    {
        if (Directory.Exists(path))
            return HuggingFaceWeights.Open(path);
        Span<byte> start = stackalloc byte[9];
        using (FileStream stream = File.OpenRead(path))
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("GGUF"u8))
            return GgufFile.Open(path);
        if (start is [_, _, _, _, _, 0, 0, 0, (byte)'{'])
            return SafetensorsFile.Open(path);
        if (path.EndsWith(SafetensorsIndex.Suffix, StringComparison.Ordinal))
            return ShardedSafetensors.Open(path);
        if (start.StartsWith("PK\u0003\u0004"u8) || start is [0x80, >= 2 and <= 5, not 0, ..])
            throw new InvalidDataException($"'{path}' is a PyTorch pickle: a program that would run while it is read, which Lathe does not do. Convert it to safetensors.");
        // llama2.c has no magic number: its reader says what does not fit.
        return path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase)
            ? Llama2cFile.Open(path)
            : throw new InvalidDataException($"'{path}' begins with {Shown(start)}: expected a GGUF file, a safetensors file, a llama2.c checkpoint (.bin) or a Hugging Face folder.");
    }

    private static string Shown(ReadOnlySpan<byte> start) => start.IsEmpty ? "nothing"
        : start.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 ? $"'{Encoding.ASCII.GetString(start)}'" : Convert.ToHexString(start);
}
