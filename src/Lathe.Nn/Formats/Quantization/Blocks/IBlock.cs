namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// The layout of one block of a quantised type, byte for byte as ggml writes it, with its decoder and its encoder. Both do the
/// float operations of ggml's reference functions in their order, so that the bits are the same wherever the input is finite.
/// </summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
internal unsafe interface IBlock<TSelf>
    where TSelf : unmanaged, IBlock<TSelf>
{
    /// <summary>Elements in a block.</summary>
    static abstract int Length { get; }

    /// <summary>Writes <see cref="Length"/> floats.</summary>
    static abstract void Decode(TSelf* block, float* values);

    /// <summary>Reads <see cref="Length"/> finite floats a block and writes the nearest blocks that ggml's search finds.</summary>
    static abstract void Encode(float* values, TSelf* blocks, long count);

    /// <summary>Whether no scale is infinite or not a number.</summary>
    static abstract bool IsFinite(TSelf* block);
}
