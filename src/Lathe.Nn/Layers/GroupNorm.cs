using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>
/// Group norm of [N, C, ..] (Wu and He, arXiv:1803.08494): channels in groups, each group of each example normalised over its
/// channels and positions, then a gain and a bias per channel. One group is layer norm over everything; C groups are instance norm.
/// </summary>
public sealed class GroupNorm : Module
{
    private readonly int _groups;
    private readonly int _channels;
    private readonly double _epsilon;

    /// <summary>Makes the layer: gain 1, bias 0.</summary>
    public GroupNorm(Initializer init, int groups, int channels, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(init);
        if (groups < 1 || channels % groups != 0)
            throw new ArgumentException($"Group norm cuts {channels} channels into equal groups; {groups} does not divide them.", nameof(groups));
        _groups = groups;
        _channels = channels;
        _epsilon = epsilon;
        Gain = Add(init.Ones("weight", [channels]));
        Bias = Add(init.Zeros("bias", [channels]));
    }

    /// <summary>Gain [C].</summary>
    public Parameter Gain { get; }

    /// <summary>Bias [C].</summary>
    public Parameter Bias { get; }

    /// <summary>[N, C, ..] → [N, C, ..].</summary>
    public Tensor Forward(Tensor x)
    {
        Shape shape = x.Shape;
        if (shape.Rank < 2 || shape[1] != _channels)
            throw new ArgumentException($"group_norm takes [N, {_channels}, ..]; {x} came.", nameof(x));
        Tensor y = x.Reshape(shape[0] * _groups, -1).LayerNorm(epsilon: _epsilon).Reshape(shape[0], _channels, -1);
        y = (y * x.Scope.Use(Gain).Reshape(_channels, 1)) + x.Scope.Use(Bias).Reshape(_channels, 1);
        return y.Reshape(shape);
    }
}
