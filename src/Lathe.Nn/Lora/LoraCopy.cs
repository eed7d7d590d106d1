using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>
/// A parameter of the base that an adapter trains whole, as a copy that is read in its place while the adapter is on: peft's
/// <c>modules_to_save</c> and <c>bias</c>. It is all there or not: <see cref="LoraAdapter.Weight"/> is no factor of it.
/// </summary>
public sealed class LoraCopy : StandIn
{
    private readonly LoraAdapter _adapter;

    internal LoraCopy(LoraAdapter adapter, LoraWhole whole)
        : base(whole.Own, Copied(whole))
    {
        _adapter = adapter;
        Whole = whole;
    }

    internal override bool IsActive => _adapter is { Enabled: true, IsMerged: false };

    internal LoraWhole Whole { get; }

    internal void Attach()
    {
        foreach (Module owner in Whole.Owners) owner.Attach(this);
    }

    internal void Detach()
    {
        foreach (Module owner in Whole.Owners) owner.Detach(this);
    }

    // Blocks cannot be trained, so that a copy of them is of floats.
    private static Parameter Copied(LoraWhole whole)
    {
        Parameter own = whole.Own, copy = new($"{whole.Name}.whole", own.Shape, own.DType == DType.Blocks ? DType.Float32 : own.DType);
        copy.CopyFrom(own);
        return copy;
    }
}
