namespace Lathe.Tensors.Ops.Einops;

/// <summary>What a reduce makes of the elements along the axes that vanish.</summary>
public enum EinopsReduction
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their sum; 0 where there are none.</summary>
    Sum,

    /// <summary>The largest of them; the gradient goes to the first of equals.</summary>
    Max,

    /// <summary>The smallest of them; the gradient goes to the first of equals.</summary>
    Min,
}
