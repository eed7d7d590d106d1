namespace Lathe.Nn.Formats.Safetensors;

/// <summary>A file that is not valid safetensors, or lacks what was asked of it. The message names the file and the tensor.</summary>
public sealed class SafetensorsException : FormatException
{
    internal SafetensorsException(string file, string? tensor, string problem, Exception? inner = null)
        : base(tensor is null ? $"'{file}': {problem}" : $"'{file}', tensor '{tensor}': {problem}", inner) =>
        (File, Tensor) = (file, tensor);

    /// <summary>The file's path as it was given.</summary>
    public string File { get; }

    /// <summary>The tensor concerned, or null when the whole file is.</summary>
    public string? Tensor { get; }
}
