namespace Lathe.Cli.Documents;

/// <summary>A stored weight.</summary>
internal sealed record InspectWeight(string Name, IReadOnlyList<int> Shape, string Type, long Bytes);
