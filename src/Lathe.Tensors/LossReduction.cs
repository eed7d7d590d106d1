namespace Lathe.Tensors;

/// <summary>What a loss makes of its per-row values.</summary>
public enum LossReduction
{
    /// <summary>Their mean over the rows that count.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The values themselves, one per row.</summary>
    None,
}
