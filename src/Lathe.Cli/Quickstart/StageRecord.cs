namespace Lathe.Cli.Quickstart;

/// <summary>What a stage of the quickstart left behind, as the ledger keeps it.</summary>
internal sealed record StageRecord
{
    /// <summary>What it was made from: a stage of the same key need not run again.</summary>
    public required string Key { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Its numbers by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Questions that it asked.</summary>
    public IReadOnlyList<StageSample> Samples { get; init; } = [];
}
