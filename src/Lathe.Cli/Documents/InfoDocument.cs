namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe info --json</c> says.</summary>
internal sealed record InfoDocument
{
    public required string Version { get; init; }

    public required string Runtime { get; init; }

    public required string System { get; init; }

    public required string Processor { get; init; }

    public required int Processors { get; init; }

    public required string Simd { get; init; }

    public required int Threads { get; init; }

    public required long MemoryBytes { get; init; }

    public required string Home { get; init; }

    public required string? DigitModel { get; init; }
}
