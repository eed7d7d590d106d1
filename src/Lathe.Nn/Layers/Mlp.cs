using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>
/// The feed-forward network a config asks for: two projections with a function between (arXiv:1706.03762), or a gated one, whose
/// gates and values are one projection (arXiv:2002.05202).
/// </summary>
public sealed class Mlp : Module
{
    private readonly ActivationKind _activation;

    /// <summary>Makes the layer.</summary>
    public Mlp(Initializer init, TransformerConfig config, int hidden)
    {
        ArgumentNullException.ThrowIfNull(config);
        _activation = config.Activation;
        Up = Add(config.Gated ? "gate_up" : "up", Linear.Normal(init, config.Width, config.Gated ? 2 * hidden : hidden, config.FeedForwardBias, config.InitialDeviation));
        Down = Add("down", Linear.Normal(init, hidden, config.Width, config.FeedForwardBias, config.InitialDeviation / Math.Sqrt(2 * config.Layers)));
    }

    /// <summary>[C] → [F]; where gated, the gates [F], then the values [F].</summary>
    public Linear Up { get; }

    /// <summary>[F] → [C].</summary>
    public Linear Down { get; }

    /// <summary>[.., C] → [.., C].</summary>
    public Tensor Forward(Tensor x, ForwardTrace? trace = null, string name = "feed_forward")
    {
        Tensor up = Up.Forward(x);
        Tensor hidden = _activation switch
        {
            ActivationKind.Gelu => up.Gelu(),
            ActivationKind.GeluTanh => up.Gelu(approximate: true),
            ActivationKind.Relu => up.Relu(),
            ActivationKind.Silu => up.Silu(),
            ActivationKind.SwiGlu => up.Gated(GateActivation.Silu),
            ActivationKind.GeGlu => up.Gated(GateActivation.Gelu),
            _ => up.Gated(GateActivation.GeluTanh),
        };
        trace?.Add($"{name}.hidden", hidden);
        return Down.Forward(hidden);
    }
}
