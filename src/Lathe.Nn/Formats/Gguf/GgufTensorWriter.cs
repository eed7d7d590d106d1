using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>Reads one tensor as floats and writes it encoded, in pieces of whole blocks.</summary>
internal static class GgufTensorWriter
{
    private const int PieceElements = 1 << 20;

    public static void Write(Stream stream, string name, GgmlType type, float[] values, FillFloats read)
    {
        read(values);
        byte[] piece = new byte[type.ByteLength(Math.Min(PieceElements, values.Length))];
        for (int start = 0; start < values.Length; start += PieceElements)
        {
            int count = Math.Min(PieceElements, values.Length - start);
            Span<byte> encoded = piece.AsSpan(0, (int)type.ByteLength(count));
            try
            {
                BlockCodec.Encode(type, values.AsSpan(start, count), encoded);
            }
            catch (InvalidDataException error)
            {
                throw new InvalidDataException($"Tensor '{name}', from element {start}: {error.Message}", error);
            }

            stream.Write(encoded);
        }
    }
}
