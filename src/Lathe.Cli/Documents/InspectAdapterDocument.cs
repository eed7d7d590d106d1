namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe inspect ADAPTER --json</c> says.</summary>
internal sealed record InspectAdapterDocument
{
    public required string Path { get; init; }

    /// <summary><c>adapter</c></summary>
    public required string Format { get; init; }

    public required string? BaseModel { get; init; }

    public required int Rank { get; init; }

    public required double Alpha { get; init; }

    public required double Dropout { get; init; }

    public required bool RankStabilized { get; init; }

    public required bool Dora { get; init; }

    /// <summary><c>none</c>, <c>adapted</c> or <c>all</c>.</summary>
    public required string Biases { get; init; }

    public required IReadOnlyList<string> Targets { get; init; }

    public required IReadOnlyList<string> SaveModules { get; init; }

    public required long Parameters { get; init; }

    public required long StoredBytes { get; init; }

    /// <summary>What is adapted: name, block (-1 outside), rank, alpha, shape, numbers, norm of s·B·A.</summary>
    public required IReadOnlyList<AdaptedModuleDocument> Modules { get; init; }

    /// <summary>What was trained whole.</summary>
    public required IReadOnlyList<TensorDocument> Wholes { get; init; }

    public IReadOnlyList<TensorDocument>? Tensors { get; init; }
}
