using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>
/// An adapter's path beside an embedding: a token's row of A, r numbers, times Bᵀ is added to its vector (LoRA, arXiv:2106.09685). A starts at
/// zero and B is drawn, as in peft and in the paper's own code. Without dropout: a token is not a number to drop.
/// </summary>
public sealed class LoraTable : EmbeddingBranch
{
    private readonly LoraAdapter _adapter;

    internal LoraTable(LoraAdapter adapter, LoraTableSite site, int rank, double alpha, Initializer init)
    {
        _adapter = adapter;
        (Site, Rank, Alpha) = (site, rank, alpha);
        Scale = adapter.Options.Scale(rank, alpha);
        Down = Add(init.Zeros($"{site.Module}.lora_embedding_A", [site.Vocabulary, rank]));
        Up = Add(init.Normal($"{site.Module}.lora_embedding_B", [site.Width, rank], 1));
    }

    /// <summary>Where it stands.</summary>
    public LoraTableSite Site { get; }

    /// <summary>r.</summary>
    public int Rank { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>s: α/r, or α/√r where rank-stabilised; without the adapter's weight.</summary>
    public double Scale { get; }

    /// <summary>Aᵀ [V, r]: a row for each token. Files hold A [r, V].</summary>
    public Parameter Down { get; }

    /// <summary>B [C, r].</summary>
    public Parameter Up { get; }

    internal override Tensor Apply(Tensor y, Tensor ids)
    {
        if (!_adapter.Enabled || _adapter.IsMerged) return y;
        Scope scope = ids.Scope;
        return y + (scope.Use(Down).Embedding(ids).Linear(scope.Use(Up)) * (Scale * _adapter.Weight));
    }
}
