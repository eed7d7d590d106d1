namespace Lathe.Nn.Models;

/// <summary>Which norm a transformer uses.</summary>
public enum NormKind
{
    /// <summary>Mean and variance (arXiv:1607.06450).</summary>
    LayerNorm,

    /// <summary>Root mean square (arXiv:1910.07467).</summary>
    RmsNorm,
}
