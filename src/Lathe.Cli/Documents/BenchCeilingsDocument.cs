namespace Lathe.Cli.Documents;

/// <summary>What the machine can do at best with so many threads; a multiplication and an addition are two operations.</summary>
internal sealed record BenchCeilingsDocument
{
    public required int Threads { get; init; }

    public required double ReadBytesPerSecond { get; init; }

    public required double F32OperationsPerSecond { get; init; }

    /// <summary>Null where the processor has no such instruction.</summary>
    public required double? Bf16OperationsPerSecond { get; init; }

    /// <summary>Null where the processor has no such instruction.</summary>
    public required double? Int8OperationsPerSecond { get; init; }
}
