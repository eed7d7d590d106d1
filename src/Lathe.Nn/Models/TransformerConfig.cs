namespace Lathe.Nn.Models;

/// <summary>
/// Everything there is to choose about a transformer. The defaults are GPT-2's choices at the size of a small model; families
/// (<see cref="Gpt2"/> and its neighbours) fill it in.
/// </summary>
public sealed record TransformerConfig
{
    /// <summary>Number of token ids, V.</summary>
    public int Vocabulary { get; init; } = 256;

    /// <summary>Longest sequence, prompt and answer together.</summary>
    public int Context { get; init; } = 256;

    /// <summary>Width C of the residual stream.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Number of blocks, L.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Query heads, H.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key-value heads: H for multi-head, 1 for multi-query, a divisor of H for grouped-query attention; 0: H.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Elements of a head, D; 0: C/H.</summary>
    public int HeadSize { get; init; }

    /// <summary>Hidden width of the feed-forward network, F; 0: 4C, or 8C/3 in whole 64s where it is gated.</summary>
    public int FeedForward { get; init; }

    /// <summary>Whether a token sees only itself and what came before: language models; not so in encoders.</summary>
    public bool Causal { get; init; } = true;

    /// <summary>x + f(norm(x)) with a norm at the end, instead of norm(x + f(x)).</summary>
    public bool PreNorm { get; init; } = true;

    /// <summary>Attention and feed-forward both read the same norm of x, and are added together (GPT-J).</summary>
    public bool ParallelResidual { get; init; }

    /// <summary>Which norm.</summary>
    public NormKind Norm { get; init; }

    /// <summary>Added to the variance or the mean square, inside the root.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether layer norms have a bias.</summary>
    public bool NormBias { get; init; } = true;

    /// <summary>Whether the sum of the embeddings is normed before the first block (BERT).</summary>
    public bool EmbeddingNorm { get; init; }

    /// <summary>How order is known.</summary>
    public PositionKind Positions { get; init; } = PositionKind.Learned;

    /// <summary>Rotary: base θ of the angles.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>Rotary: elements of a head that are turned; 0: all.</summary>
    public int RopeSize { get; init; }

    /// <summary>Rotary: pairs are neighbours (2k, 2k + 1) as in the paper, instead of halves (k, k + D/2) as Hugging Face has them.</summary>
    public bool RopeInterleaved { get; init; }

    /// <summary>Rotary: reach past the trained context; null: none.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>The feed-forward network's function.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.GeluTanh;

    /// <summary>Whether the logits' weight is the token embedding.</summary>
    public bool TiedEmbeddings { get; init; } = true;

    /// <summary>Whether the projections to queries, keys and values have biases.</summary>
    public bool QkvBias { get; init; } = true;

    /// <summary>Whether the attention's output projection has a bias.</summary>
    public bool OutputBias { get; init; } = true;

    /// <summary>Whether the feed-forward projections have biases.</summary>
    public bool FeedForwardBias { get; init; } = true;

    /// <summary>Whether each head's queries and keys are normed by RMS before they are turned (Qwen 3).</summary>
    public bool QkNorm { get; init; }

    /// <summary>A token sees this many tokens, itself included (Mistral); 0: all.</summary>
    public int SlidingWindow { get; init; }

    /// <summary>Scores kept within ±this (Gemma 2); 0: not.</summary>
    public double AttentionSoftCap { get; init; }

    /// <summary>Logits kept within ±this; 0: not.</summary>
    public double LogitSoftCap { get; init; }

    /// <summary>Mixture of experts; null: one feed-forward network a block.</summary>
    public MixtureConfig? Mixture { get; init; }

    /// <summary>Kinds of segments, each with a learned vector (BERT); 0: none.</summary>
    public int TokenTypes { get; init; }

    /// <summary>Rows that stored learned positions have before the first (RoBERTa: 2). They are not part of the model.</summary>
    public int PositionOffset { get; init; }

    /// <summary>Whether there are logits over the vocabulary; encoders end in hidden states.</summary>
    public bool LanguageHead { get; init; } = true;

    /// <summary>Probability of dropout after the embeddings.</summary>
    public double EmbeddingDropout { get; init; }

    /// <summary>Probability of dropout at the end of each residual branch.</summary>
    public double ResidualDropout { get; init; }

    /// <summary>Deviation of fresh weights; those that end a residual branch have it divided by √(2L) (GPT-2, section 2.3).</summary>
    public double InitialDeviation { get; init; } = 0.02;

    /// <summary>Key-value heads, resolved.</summary>
    public int KeyValueHeadCount => KeyValueHeads == 0 ? Heads : KeyValueHeads;

    /// <summary>Elements of a head, resolved.</summary>
    public int HeadWidth => HeadSize == 0 ? Width / Math.Max(1, Heads) : HeadSize;

    /// <summary>Whether the feed-forward network has gates.</summary>
    public bool Gated => Activation is ActivationKind.SwiGlu or ActivationKind.GeGlu or ActivationKind.GeGluTanh;

    /// <summary>Hidden width of the feed-forward network, resolved.</summary>
    public int FeedForwardWidth => FeedForward != 0 ? FeedForward : (int)Math.Min(int.MaxValue, Gated ? ((8L * Width / 3) + 63) / 64 * 64 : 4L * Width);

    /// <summary>Checks that the numbers go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    public void Validate()
    {
        Positive(Vocabulary, nameof(Vocabulary));
        Positive(Context, nameof(Context));
        Positive(Width, nameof(Width));
        Positive(Layers, nameof(Layers));
        Positive(Heads, nameof(Heads));
        Positive(FeedForwardWidth, nameof(FeedForward));
        Check(Enum.IsDefined(Norm) && Enum.IsDefined(Positions) && Enum.IsDefined(Activation) && (RopeScaling is null || Enum.IsDefined(RopeScaling.Kind)), $"Norm {Norm}, Positions {Positions}, Activation {Activation} or RopeScaling.Kind is no known kind.");
        Check(KeyValueHeads >= 0 && Heads % KeyValueHeadCount == 0, $"{Heads} heads cannot share {KeyValueHeadCount} key-value heads evenly. Choose a number that divides them.");
        Check(HeadSize > 0 || Width % Heads == 0, $"A width of {Width} does not split into {Heads} equal heads. Choose a number of heads that divides it, or set HeadSize.");
        Check(HeadSize >= 0, $"HeadSize is {HeadSize}: expected 0 or more.");
        Check(InitialDeviation >= 0 && double.IsFinite(InitialDeviation), $"InitialDeviation is {InitialDeviation}: expected 0 or more.");
        Check(TokenTypes >= 0 && PositionOffset >= 0, $"TokenTypes is {TokenTypes}, PositionOffset {PositionOffset}: expected 0 or more.");
        Check(NormEpsilon >= 0, $"NormEpsilon is {NormEpsilon}: expected 0 or more.");
        int turned = RopeSize == 0 ? HeadWidth : RopeSize;
        Check(Positions != PositionKind.Rotary || (turned % 2 == 0 && turned >= 2 && turned <= HeadWidth), $"Rotary positions turn pairs: {turned} of a head's {HeadWidth} elements is not an even number within it.");
        Check(RopeTheta > 0, $"RopeTheta is {RopeTheta}: expected more than 0.");
        Check(RopeScaling is null || (RopeScaling.Factor > 0 && double.IsFinite(RopeScaling.Factor)), "RopeScaling.Factor must be more than 0.");
        Check(RopeScaling is not { Kind: RopeScalingKind.Divisors } r || r.Divisors?.Count == turned / 2, $"RopeScaling.Divisors must be {turned / 2} numbers, one for each pair.");
        Check(SlidingWindow >= 0, $"SlidingWindow is {SlidingWindow}: expected 0 or more.");
        Check(SlidingWindow == 0 || Causal, "A sliding window looks back: it needs Causal.");
        Check(Positions != PositionKind.Alibi || Causal, "ALiBi is defined for causal models: it needs Causal.");
        Check(AttentionSoftCap >= 0 && LogitSoftCap >= 0, "Soft caps are 0 (none) or more.");
        Check(PreNorm || !ParallelResidual, "ParallelResidual needs PreNorm.");
        Check(EmbeddingDropout is >= 0 and < 1 && ResidualDropout is >= 0 and < 1, "Dropout is a probability from 0 up to, not including, 1.");
        Check(Mixture is not { } m || (m.Experts > 0 && m.Active > 0 && m.Active <= m.Experts && m.Shared >= 0 && m.Hidden >= 0), $"Of {Mixture?.Experts} experts a token cannot go to {Mixture?.Active}, with {Mixture?.Shared} shared.");
        Check(Mixture is null || double.IsFinite(Mixture.BalanceCoefficient), "Mixture.BalanceCoefficient is not a finite number.");
        CheckSizes();
    }

    // A config file may say anything. What no machine holds is refused here, before a size overflows or memory is asked for.
    private void CheckSizes()
    {
        const int Most = 1 << 14;
        Check(Layers <= Most && (Mixture is null || Mixture.Experts <= Most), $"{Layers} layers with {Mixture?.Experts ?? 0} experts: expected at most {Most} of each.");
        long size = HeadWidth, hidden = Mixture is { Hidden: > 0 } m ? m.Hidden : FeedForwardWidth, gated = Gated ? 2 : 1;
        Fits("The attention's projection", (Heads + (2L * KeyValueHeadCount)) * size, Width);
        Fits("The feed-forward network's projection", gated * FeedForwardWidth, Width);
        Fits("An expert's projection", gated * hidden * Math.Max(1, Mixture?.Shared ?? 1), Width);
        Fits("The token embedding", Vocabulary, Width);
        Fits("The positions' table", Positions is PositionKind.Learned or PositionKind.Sinusoidal ? Context : 1, Width);
    }

    private static void Fits(string what, long rows, long columns)
        => Check(rows <= Array.MaxLength && (Int128)rows * columns <= Array.MaxLength, $"{what} would have {rows} x {columns} elements: one weight holds at most {Array.MaxLength}. Check the sizes of the config.");

    private static void Positive(int value, string name) => Check(value > 0, $"{name} is {value}: expected 1 or more.");

    private static void Check(bool holds, string message)
    {
        if (!holds) throw new ArgumentException(message);
    }
}
