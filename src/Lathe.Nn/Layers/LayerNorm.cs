using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>Layer norm of the last axis with a learned gain and bias (Ba et al., arXiv:1607.06450).</summary>
public sealed class LayerNorm : Module
{
    private readonly double _epsilon;

    /// <summary>Makes the layer: gain 1, bias 0.</summary>
    public LayerNorm(Initializer init, int width, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(init);
        _epsilon = epsilon;
        Gain = Add(init.Ones("weight", [width]));
        Bias = Add(init.Zeros("bias", [width]));
    }

    /// <summary>Gain [width].</summary>
    public Parameter Gain { get; }

    /// <summary>Bias [width].</summary>
    public Parameter Bias { get; }

    /// <summary>[.., width] → [.., width].</summary>
    public Tensor Forward(Tensor x) => x.LayerNorm(x.Scope.Use(Gain), x.Scope.Use(Bias), _epsilon);
}
