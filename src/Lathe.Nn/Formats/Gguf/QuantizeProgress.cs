namespace Lathe.Nn.Formats.Gguf;

/// <summary>How far a quantisation is.</summary>
/// <param name="Tensor">The tensor that is being written.</param>
/// <param name="Done">Elements of all tensors that are done.</param>
/// <param name="Total">Elements of all tensors.</param>
public readonly record struct QuantizeProgress(string Tensor, long Done, long Total);
