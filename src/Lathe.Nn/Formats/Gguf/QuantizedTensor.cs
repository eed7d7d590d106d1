using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>What became of a tensor.</summary>
/// <param name="Name">Its GGUF name.</param>
/// <param name="Shape">Sizes of its axes, slowest first.</param>
/// <param name="From">How it was stored before.</param>
/// <param name="To">How it is stored now.</param>
/// <param name="Bytes">Bytes it takes now.</param>
/// <param name="RelativeError">Root of the mean squared error over root mean square of the values; 0 for a tensor that stayed.</param>
/// <param name="LargestError">The largest error of a value.</param>
public sealed record QuantizedTensor(string Name, Shape Shape, string From, GgmlType To, long Bytes, double RelativeError, double LargestError);
