namespace Lathe.Cli.Documents;

/// <summary>One test of <see cref="BenchModelDocument"/>. Rates are in tokens a second.</summary>
internal sealed record BenchTestDocument
{
    /// <summary><c>pp512</c>: a prompt of 512; <c>tg128</c>: 128 tokens generated.</summary>
    public required string Test { get; init; }

    public required int Prompt { get; init; }

    public required int Generate { get; init; }

    public required int Threads { get; init; }

    public required string CacheType { get; init; }

    public required double Mean { get; init; }

    public required double Deviation { get; init; }

    public required double Median { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }

    public required IReadOnlyList<double> Samples { get; init; }

    /// <summary>Of a prompt: the median time until its last token's logits are there.</summary>
    public double? FirstTokenSeconds { get; init; }

    /// <summary>Of a generation: weights and cache that a token reads.</summary>
    public double? BytesPerToken { get; init; }

    /// <summary>Of a prompt: operations that a token takes.</summary>
    public double? OperationsPerToken { get; init; }

    /// <summary><c>read</c>, <c>f32</c>, <c>bf16</c> or <c>int8</c>: what bounds it.</summary>
    public required string Ceiling { get; init; }

    /// <summary>The median as a share of it.</summary>
    public required double ShareOfCeiling { get; init; }
}
