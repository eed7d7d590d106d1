namespace Lathe.Tensors.Caching;

/// <summary>What a <see cref="KeyValueStore"/> holds, and how it is attended to.</summary>
internal sealed record KeyValueLayout
{
    /// <summary>Layers, each with keys and values of its own.</summary>
    public required int Layers { get; init; }

    /// <summary>Sequences, B.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Query heads, H.</summary>
    public required int Heads { get; init; }

    /// <summary>Key-value heads; they divide <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Elements of a head, D.</summary>
    public required int HeadSize { get; init; }

    /// <summary>How an element is stored.</summary>
    public CacheType Type { get; init; }

    /// <summary>Keys a query sees, its own included; 0: all.</summary>
    public int Window { get; init; }

    /// <summary>Scores are kept within ±this by c·tanh(score/c); 0: not.</summary>
    public double SoftCap { get; init; }

    /// <summary>ALiBi slope of each query head; empty: none.</summary>
    public double[] Slopes { get; init; } = [];
}
