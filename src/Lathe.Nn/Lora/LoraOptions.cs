namespace Lathe.Nn.Lora;

/// <summary>
/// Settings of an adapter of low rank (LoRA, Hu et al., arXiv:2106.09685); names and defaults are those of peft's LoraConfig where it has them,
/// except for rank 16, α 32 and dropout 0.1.
/// </summary>
public sealed record LoraOptions
{
    /// <summary>The target that stands for every projection of every block.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>r: columns between A and B.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>α: the path is scaled by α/r, or α/√r with <see cref="RankStabilized"/>.</summary>
    public double Alpha { get; init; } = 32;

    /// <summary>Dropout of what the path reads, in training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>
    /// Names of projections, as a Hugging Face file has them: a module is adapted if its name is one of these or ends in a dot and one of these.
    /// <c>q_proj</c>, <c>k_proj</c> and <c>v_proj</c> also name the parts of a fused projection such as GPT-2's <c>c_attn</c>.
    /// <see cref="AllLinear"/> alone: every projection of every block.
    /// </summary>
    public IReadOnlyList<string> Targets { get; init; } = ["q_proj", "v_proj"];

    /// <summary>A regular expression that a module's whole name must match; in place of <see cref="Targets"/>.</summary>
    public string? TargetPattern { get; init; }

    /// <summary>Names that are not adapted, though they match.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Modules that are trained whole, as copies beside the base, by names as in <see cref="Targets"/>: <c>lm_head</c>, <c>embed_tokens</c>, norms. What the
    /// adapter weighs is theirs.
    /// </summary>
    public IReadOnlyList<string> SaveModules { get; init; } = [];

    /// <summary>The biases that are trained too.</summary>
    public LoraBias Biases { get; init; }

    /// <summary>Whether a head that is the embedding stays so where one of them is saved whole; otherwise the other keeps the base's weight.</summary>
    public bool TieWeights { get; init; }

    /// <summary>The blocks to adapt, from 0; empty: all.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>Other ranks for some modules: a regular expression for the end of a name, and a rank.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>Other α for some modules.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Scale by α/√r, so that larger ranks learn as fast (rsLoRA, Kalajdzievski, arXiv:2312.03732).</summary>
    public bool RankStabilized { get; init; }

    /// <summary>Learn the length of each row of the weight beside its direction (DoRA, Liu et al., arXiv:2402.09353).</summary>
    public bool Dora { get; init; }

    /// <summary>
    /// Learning rate of B in that of A (LoRA+, Hayou et al., arXiv:2402.12354, which suggests 16); 1: the same. For optimizers: see ParameterGroup.
    /// </summary>
    public double LearningRateRatio { get; init; } = 1;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the message says which.</exception>
    public void Validate()
    {
        RequireRank(Rank, nameof(Rank));
        RequireAlpha(Alpha, nameof(Alpha));
        if (!(Dropout >= 0 && Dropout < 1)) throw new ArgumentException($"LoRA: the dropout is {Dropout}; expected 0 up to, not including, 1.");
        if (Targets.Count == 0 && TargetPattern is null) throw new ArgumentException("LoRA: no targets; name projections such as q_proj, or all-linear.");
        if (Targets.Any(string.IsNullOrWhiteSpace)) throw new ArgumentException("LoRA: a target is empty; name projections such as q_proj.");
        if (SaveModules.Any(string.IsNullOrWhiteSpace)) throw new ArgumentException("LoRA: a module to save is empty; name modules such as lm_head.");
        if (!(LearningRateRatio > 0) || double.IsInfinity(LearningRateRatio)) throw new ArgumentException($"LoRA+: the ratio of learning rates is {LearningRateRatio}; expected above 0.");
        foreach ((string key, int rank) in RankPattern) RequireRank(rank, $"RankPattern['{key}']");
        foreach ((string key, double alpha) in AlphaPattern) RequireAlpha(alpha, $"AlphaPattern['{key}']");
    }

    /// <summary>The factor of a path of this rank and α.</summary>
    public double Scale(int rank, double alpha) => alpha / (RankStabilized ? Math.Sqrt(rank) : rank);

    internal int RankOf(string module) => RankPattern.FirstOrDefault(p => LoraSites.Matches(p.Key, module, end: true), new("", Rank)).Value;

    internal double AlphaOf(string module) => AlphaPattern.FirstOrDefault(p => LoraSites.Matches(p.Key, module, end: true), new("", Alpha)).Value;

    private static void RequireRank(int rank, string name)
    {
        if (rank is < 1 or > 65536) throw new ArgumentException($"LoRA: {name} is {rank}; expected 1 to 65536.");
    }

    private static void RequireAlpha(double alpha, string name)
    {
        if (!double.IsFinite(alpha) || alpha == 0) throw new ArgumentException($"LoRA: {name} is {alpha}; expected a number other than 0.");
    }
}
