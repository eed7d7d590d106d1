namespace Lathe.Tensors.Ops.Einops;

/// <summary>What a pattern may do with axes.</summary>
public enum EinopsOperation
{
    /// <summary>Every axis stands on both sides: elements only move.</summary>
    Rearrange,

    /// <summary>Axes that stand only on the left are reduced away.</summary>
    Reduce,

    /// <summary>Axes that stand only on the right are new; every element is repeated along them.</summary>
    Repeat,
}
