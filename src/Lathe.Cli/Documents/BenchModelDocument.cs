namespace Lathe.Cli.Documents;

/// <summary>One model of <see cref="BenchDocument"/>.</summary>
internal sealed record BenchModelDocument
{
    public required string Path { get; init; }

    public required string Format { get; init; }

    public required string Family { get; init; }

    /// <summary>The type that holds most of its bytes.</summary>
    public required string Type { get; init; }

    public required IReadOnlyDictionary<string, long> WeightBytes { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Bytes of the weights in memory.</summary>
    public required long SizeBytes { get; init; }

    public required double LoadSeconds { get; init; }

    /// <summary>From the start of loading to the logits after one token, nothing warmed up.</summary>
    public required double FirstTokenSeconds { get; init; }

    public required long PeakMemoryBytes { get; init; }

    public required IReadOnlyList<BenchTestDocument> Tests { get; init; }
}
