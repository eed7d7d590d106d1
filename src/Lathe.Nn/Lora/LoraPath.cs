using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>An adapter's path beside one projection: y += s·(dropout(x)·Aᵀ)·Bᵀ (LoRA, arXiv:2106.09685, equation 3).</summary>
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

    internal override Tensor Apply(Tensor y, Tensor x, Linear layer)
    {
        if (!_adapter.Enabled || _adapter.IsMerged) return y;
        Scope scope = x.Scope;
        return y.AddLowRank(x, scope.Use(Down), scope.Use(Up), Site.FirstRow, Scale * _adapter.Weight, _dropout);
    }
}
