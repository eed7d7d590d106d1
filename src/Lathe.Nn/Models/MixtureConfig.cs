namespace Lathe.Nn.Models;

/// <summary>
/// Mixture of experts in place of the feed-forward networks: a router sends each token to a few of many experts (Shazeer et al.,
/// arXiv:1701.06538; Switch, arXiv:2101.03961; Mixtral, arXiv:2401.04088), beside experts that every token passes (DeepSeekMoE,
/// arXiv:2401.06066).
/// </summary>
public sealed record MixtureConfig
{
    /// <summary>Number of routed experts.</summary>
    public int Experts { get; init; } = 8;

    /// <summary>Experts a token goes to.</summary>
    public int Active { get; init; } = 2;

    /// <summary>Experts every token passes; they are one network, this many times as wide.</summary>
    public int Shared { get; init; }

    /// <summary>Hidden width of an expert; 0: the model's.</summary>
    public int Hidden { get; init; }

    /// <summary>Whether the weights of the chosen experts are scaled to sum to 1 (Mixtral), or stay as the router gave them (Switch).</summary>
    public bool Renormalize { get; init; } = true;

    /// <summary>Weight of the load-balancing loss.</summary>
    public double BalanceCoefficient { get; init; } = 0.01;
}
