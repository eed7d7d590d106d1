namespace Lathe.Training.Data.Assistant;

/// <summary>What an <see cref="AssistantCorpus"/> is made of.</summary>
public sealed record AssistantCorpusOptions
{
    /// <summary>Examples to train on, all different.</summary>
    public int Examples { get; init; } = 20_000;

    /// <summary>Examples held out, all different.</summary>
    public int HeldOut { get; init; } = 1_000;

    /// <summary>How many of the examples are there with the answers of <see cref="AssistantPersona"/> too.</summary>
    public int Persona { get; init; } = 6_000;

    /// <summary>Held-out requests for harm, as many that only sound like it, and as many that are harmless and out of scope.</summary>
    public int Safety { get; init; } = 100;

    /// <summary>Equal seeds give equal corpora, on every machine.</summary>
    public ulong Seed { get; init; } = 1;
}
