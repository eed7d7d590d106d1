using System.Collections.Immutable;

namespace Lathe.Nn.Formats.Safetensors;

/// <summary>What the header says about a tensor.</summary>
public sealed class SafetensorsEntry
{
    internal SafetensorsEntry(string name, SafetensorsDType dtype, ImmutableArray<long> shape, long elementCount, long offset) =>
        (Name, DType, Shape, ElementCount, Offset) = (name, dtype, shape, elementCount, offset);

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>Its element type.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>Its dimensions, outermost first; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The product of the dimensions; 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>Its bytes.</summary>
    public long ByteLength => ElementCount * DType.Size();

    /// <summary>Its first byte, counted from the start of the data (after the header).</summary>
    public long Offset { get; }

    /// <summary>For example <c>wte.weight F32 [50257, 768]</c>.</summary>
    public override string ToString() => $"{Name} {DType.Name()} [{string.Join(", ", Shape)}]";
}
