namespace Lathe.Training.Reports.Analysis;

/// <summary>Names of layers as a person says them.</summary>
internal static class LayerNames
{
    /// <summary><c>blocks.0.feed_forward.up</c> → Block 1, feed forward up.</summary>
    public static string Words(string name)
    {
        (int block, string kind) = Split(name);
        kind = kind.Replace('_', ' ').Replace('.', ' ');
        if (block < 0) return Capital(kind);
        return kind.Length == 0 ? $"Block {block + 1}" : $"Block {block + 1}, {kind}";
    }

    /// <summary><c>blocks.0.attention</c> → (0, attention); <c>embedding</c> → (-1, embedding).</summary>
    public static (int Block, string Kind) Split(string name)
    {
        string[] parts = name.Split('.');
        return parts.Length > 1 && parts[0] == "blocks" && int.TryParse(parts[1], out int block)
            ? (block, string.Join('.', parts.Skip(2)))
            : (-1, name);
    }

    /// <summary>With a capital first letter.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
