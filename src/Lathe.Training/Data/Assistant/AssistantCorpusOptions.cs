namespace Lathe.Training.Data.Assistant;

/// <summary>What an <see cref="AssistantCorpus"/> is made of.</summary>
public sealed record AssistantCorpusOptions
{
    /// <summary>Examples to train on, all different.</summary>
    public int Examples { get; init; } = 12_000;

    /// <summary>Examples held out, all different.</summary>
    public int HeldOut { get; init; } = 600;

    /// <summary>Equal seeds give equal corpora, on every machine.</summary>
    public ulong Seed { get; init; } = 1;
}
