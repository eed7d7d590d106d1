using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;

namespace Lathe.Cli.Documents;

/// <summary>A tensor in <see cref="QuantizeDocument"/>. The relative error is the root of the squared errors over the squared values.</summary>
internal sealed record QuantizedTensorDocument(string Name, IReadOnlyList<int> Shape, string From, string To, long Bytes, double RelativeError, double LargestError)
{
    public static QuantizedTensorDocument Of(QuantizedTensor tensor)
        => new(tensor.Name, [.. tensor.Shape], tensor.From, tensor.To.Name(), tensor.Bytes, tensor.RelativeError, tensor.LargestError);
}
