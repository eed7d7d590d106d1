using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats;

/// <summary>Weights that can be read byte for byte as they are stored, so that what runs on blocks is never made floats on the way.</summary>
public interface IStoredWeights : IWeightSource
{
    /// <summary>How a weight is stored, where ggml has that type; else null.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InvalidDataException">There is no such weight.</exception>
    GgmlType? StoredType(string name);

    /// <summary>
    /// Copies stored bytes of a weight, rows of whole blocks one after the other. Several threads may read at once. Bytes of a file are
    /// read, not mapped: a loaded model is in memory once.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="offset">The first byte, counted from the weight's.</param>
    /// <param name="destination">Filled completely.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes leave the weight.</exception>
    /// <exception cref="InvalidDataException">There is no such weight.</exception>
    /// <exception cref="IOException">The file cannot be read, or was cut short since it was opened.</exception>
    void ReadStored(string name, long offset, Span<byte> destination);
}
