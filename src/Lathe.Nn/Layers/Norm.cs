using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>The norm a transformer's config asks for: layer norm with or without a bias, or RMS norm.</summary>
public sealed class Norm : Module
{
    private readonly NormKind _kind;
    private readonly double _epsilon;

    /// <summary>Makes the layer: gain 1, bias 0.</summary>
    public Norm(Initializer init, int width, NormKind kind, double epsilon, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(init);
        _kind = kind;
        _epsilon = epsilon;
        Gain = Add(init.Ones("weight", [width]));
        Bias = bias && kind == NormKind.LayerNorm ? Add(init.Zeros("bias", [width])) : null;
    }

    /// <summary>Gain [width].</summary>
    public Parameter Gain { get; }

    /// <summary>Bias [width], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>[.., width] → [.., width].</summary>
    public Tensor Forward(Tensor x) => _kind == NormKind.RmsNorm
        ? x.RmsNorm(Use(x.Scope, Gain), _epsilon)
        : x.LayerNorm(Use(x.Scope, Gain), Bias is null ? null : Use(x.Scope, Bias), _epsilon);
}
