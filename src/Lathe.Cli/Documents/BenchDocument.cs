namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe bench --json</c> says.</summary>
internal sealed record BenchDocument
{
    public required string Version { get; init; }

    public required string Processor { get; init; }

    public required string Simd { get; init; }

    public required IReadOnlyList<BenchCeilingsDocument> Ceilings { get; init; }

    public required IReadOnlyList<BenchModelDocument> Models { get; init; }
}
