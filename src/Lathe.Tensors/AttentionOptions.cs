namespace Lathe.Tensors;

/// <summary>What <see cref="Tensor.Attention(Tensor, Tensor, AttentionOptions)"/> masks, and its scale.</summary>
public readonly record struct AttentionOptions
{
    /// <summary>Whether a query sees only keys at its own position and before; positions are aligned at the end.</summary>
    public bool Causal { get; init; }

    /// <summary>Int32 [B]: number of keys of each sequence that are not padding.</summary>
    public Tensor? KeyLengths { get; init; }

    /// <summary>
    /// Int32 [B, Tq]: the first key that each query sees, in rows packed from several sequences; null: 0. It never falls from one
    /// query to the next, and what nobody sees is not computed.
    /// </summary>
    public Tensor? FirstKeys { get; init; }

    /// <summary>A bias added to the scores, 0 to attend and −∞ not to: [Tq, Tk], [B, Tq, Tk] or [B, H, Tq, Tk], where B and H may be 1.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>Factor of the products of queries and keys; null: 1/√D.</summary>
    public double? Scale { get; init; }

    /// <summary>
    /// Scores are kept within ±this by c·tanh(score/c) before the mask, as in Gemma 2; 0: not. Such attention is composed of plain
    /// ops: memory quadratic in T.
    /// </summary>
    public double SoftCap { get; init; }
}
