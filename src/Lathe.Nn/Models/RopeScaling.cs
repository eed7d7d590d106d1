namespace Lathe.Nn.Models;

/// <summary>Parameters of a <see cref="RopeScalingKind"/>; the names are those of Hugging Face's <c>rope_scaling</c>.</summary>
public sealed record RopeScaling
{
    /// <summary>Which rule.</summary>
    public RopeScalingKind Kind { get; init; }

    /// <summary>How many times the original context.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The context the model was trained with; 0: the context of the config.</summary>
    public int OriginalContext { get; init; }

    /// <summary>Llama 3: pairs that turn less often than this within the original context are divided.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama 3: pairs that turn more often than this are kept.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>YaRN: pairs that turn more often than this are kept.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>YaRN: pairs that turn less often than this are divided.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>YaRN: factor of cosines and sines, the square root of the attention's temperature; null: 0.1·ln(factor) + 1.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>Divisors: one number for each pair.</summary>
    public IReadOnlyList<double>? Divisors { get; init; }
}
