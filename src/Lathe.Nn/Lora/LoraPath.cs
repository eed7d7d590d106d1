using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>
/// An adapter's path beside one projection: y += s·(dropout(x)·Aᵀ)·Bᵀ (LoRA, arXiv:2106.09685, equation 3); with a <see cref="Magnitude"/> the
/// rows of W + s·B·A then get that length (DoRA, arXiv:2402.09353).
/// </summary>
public sealed class LoraPath : LinearBranch
{
    private readonly LoraAdapter _adapter;
    private readonly double _dropout;

    internal LoraPath(LoraAdapter adapter, LoraSite site, int rank, double alpha, Initializer init)
    {
        _adapter = adapter;
        (Site, Rank, Alpha, _dropout) = (site, rank, alpha, adapter.Options.Dropout);
        Scale = adapter.Options.Scale(rank, alpha);
        // He's uniform with a = √5, as peft and PyTorch's linear layers start: ±1/√in. B = 0, so that training starts from the base.
        Down = Add(init.Uniform($"{site.Module}.lora_A.weight", [rank, site.Inputs], 1 / Math.Sqrt(site.Inputs)));
        Up = Add(init.Zeros($"{site.Module}.lora_B.weight", [site.Rows, rank]));
        Magnitude = adapter.Options.Dora ? Add(init.Zeros($"{site.Module}.lora_magnitude_vector", [site.Rows])) : null;
        if (Magnitude is not null) Site.ReadLengths(Magnitude);
    }

    /// <summary>Where it stands.</summary>
    public LoraSite Site { get; }

    /// <summary>r.</summary>
    public int Rank { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>s: α/r, or α/√r where rank-stabilised; without the adapter's weight.</summary>
    public double Scale { get; }

    /// <summary>A [r, in].</summary>
    public Parameter Down { get; }

    /// <summary>B [rows, r].</summary>
    public Parameter Up { get; }

    /// <summary>m [rows], the length of each row of the weight (DoRA), or null. It starts as what the lengths are.</summary>
    public Parameter? Magnitude { get; }

    internal override Tensor Apply(Tensor y, Tensor x, Linear layer)
    {
        if (!_adapter.Enabled || _adapter.IsMerged) return y;
        Scope scope = x.Scope;
        Tensor down = scope.Use(Down), up = scope.Use(Up);
        double scale = Scale * _adapter.Weight;
        y = y.AddLowRank(x, down, up, Site.FirstRow, scale, _dropout);
        if (Magnitude is null) return y;
        return y.WithMagnitude(scope.Use(Magnitude), scope.Use(layer.Weight), down, up, layer.Bias is null ? null : scope.Use(layer.Bias), Site.FirstRow, scale);
    }
}
