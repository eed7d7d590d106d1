using Lathe.Tensors;

namespace Lathe.Nn.Formats;

/// <summary>A weight in a file.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Shape">Sizes of its axes, slowest first ([out, in]), whatever order the format writes them in.</param>
/// <param name="Type">How its elements are stored: <c>F32</c>, <c>BF16</c>, <c>Q8_0</c>, …</param>
/// <param name="ByteLength">Bytes it takes in the file.</param>
public sealed record WeightInfo(string Name, Shape Shape, string Type, long ByteLength);
