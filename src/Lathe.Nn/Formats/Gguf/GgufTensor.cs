using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>What a GGUF file says about a tensor.</summary>
/// <param name="Name">Its name: <c>blk.0.attn_q.weight</c>.</param>
/// <param name="Shape">Sizes of its axes, slowest first: the reverse of the file's order.</param>
/// <param name="Type">How its elements are stored.</param>
/// <param name="Offset">Its first byte, counted from the start of the data; a multiple of the alignment.</param>
/// <param name="ByteLength">Its bytes, without the padding behind it.</param>
public sealed record GgufTensor(string Name, Shape Shape, GgmlType Type, long Offset, long ByteLength)
{
    /// <summary>Number of elements.</summary>
    public long ElementCount => Shape.Count;
}
