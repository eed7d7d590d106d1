namespace Lathe.Tensors;

/// <summary>How a key-value cache stores an element.</summary>
public enum CacheType
{
    /// <summary>Floats: exact for a model of floats.</summary>
    F32,

    /// <summary>IEEE halves: half the memory, rounded to 11 bits; beyond ±65504 they stay there.</summary>
    F16,

    /// <summary>Signed bytes, and for each 32 elements of a head one half as their scale: 8.5 bits an element, an error of up to 1/254 of the largest of the 32.</summary>
    Q8_0,

    /// <summary>Doubles, for a model of doubles: checking.</summary>
    F64,
}
