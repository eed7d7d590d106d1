using Lathe.Nn.Initialization;
using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>Position-wise feed-forward network: [.., C] → [.., hidden] → ReLU → [.., C] (arXiv:1706.03762, section 3.3).</summary>
public sealed class FeedForward : Module
{
    /// <summary>Makes the layer.</summary>
    public FeedForward(Initializer init, int width, int hidden)
    {
        Up = Add("up", new Linear(init, width, hidden));
        Down = Add("down", new Linear(init, hidden, width));
    }

    /// <summary>[C] → [hidden].</summary>
    public Linear Up { get; }

    /// <summary>[hidden] → [C].</summary>
    public Linear Down { get; }

    /// <summary>[.., C] → [.., C].</summary>
    public Tensor Forward(Tensor x, ForwardTrace? trace = null, string name = "feed_forward")
    {
        Tensor hidden = Up.Forward(x).Relu();
        trace?.Add($"{name}.hidden", hidden);
        return Down.Forward(hidden);
    }
}
