using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>RMS norm of the last axis with a learned gain (Zhang and Sennrich, arXiv:1910.07467).</summary>
public sealed class RmsNorm : Module
{
    private readonly double _epsilon;

    /// <summary>Makes the layer: gain 1.</summary>
    public RmsNorm(Initializer init, int width, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(init);
        _epsilon = epsilon;
        Gain = Add(init.Ones("weight", [width]));
    }

    /// <summary>Gain [width].</summary>
    public Parameter Gain { get; }

    /// <summary>[.., width] → [.., width].</summary>
    public Tensor Forward(Tensor x) => x.RmsNorm(x.Scope.Use(Gain), _epsilon);
}
