namespace Lathe.Cli.Documents;

/// <summary>A weight in a file.</summary>
internal sealed record TensorDocument(string Name, string Type, IReadOnlyList<int> Shape, long Bytes);
