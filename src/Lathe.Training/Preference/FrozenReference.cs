using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Preference;

/// <summary>A reference with weights of its own: what a model is compared with when all of its weights are trained.</summary>
public sealed class FrozenReference : ReferencePolicy
{
    private readonly Transformer _model;
    private readonly bool _owns;

    /// <summary>Makes a reference of a model that is not trained. The caller disposes it.</summary>
    public FrozenReference(Transformer model) : this(model, owns: false)
    {
    }

    private FrozenReference(Transformer model, bool owns)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _owns) = (model, owns);
    }

    /// <summary>Copies a model as it is now. The reference owns the copy.</summary>
    /// <exception cref="ArgumentException">Weights lie in blocks: then an adapter is trained, and the model without it is the reference.</exception>
    public static FrozenReference CopyOf(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Parameters.FirstOrDefault(p => p.Blocks is not null) is { } blocks)
            throw new ArgumentException($"Parameter {blocks} lies in blocks, which are never trained: the model without its adapter is the reference.", nameof(model));
        var copy = new Transformer(model.Config, Initializer.Unfilled(model.Tokens.Weight.DType == DType.Float64 ? DType.Float64 : DType.Float32));
        for (int i = 0; i < copy.Parameters.Count; i++)
        {
            Parameter from = model.Parameters[i], to = copy.Parameters[i];
            to.RequiresGrad = false;
            to.ConvertTo(from.DType);
            to.CopyFrom(from);
        }

        return new FrozenReference(copy, owns: true);
    }

    private protected override Transformer Enter() => _model;

    private protected override void Free()
    {
        if (_owns) _model.Dispose();
    }
}
