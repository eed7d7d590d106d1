namespace Lathe.Tensors.Ops.Einops;

/// <summary>A pattern that is not valid, or does not fit the operation, the shape or the sizes it was given.</summary>
public sealed class EinopsException : ArgumentException
{
    internal EinopsException(string pattern, string problem)
        : base($"\"{pattern}\": {problem}") => Pattern = pattern;

    /// <summary>The pattern as it was given.</summary>
    public string Pattern { get; }
}
