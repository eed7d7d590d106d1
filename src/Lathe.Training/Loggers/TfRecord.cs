using System.Buffers.Binary;
using System.Numerics;

namespace Lathe.Training.Loggers;

/// <summary>TensorFlow's record framing: length, masked CRC-32C of the length, data, masked CRC-32C of the data (tensorflow/core/lib/io/record_writer).</summary>
internal static class TfRecord
{
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>Writes one record.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> data)
    {
        Span<byte> frame = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], Mask(Crc32C(frame[..8])));
        stream.Write(frame);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Mask(Crc32C(data)));
        stream.Write(frame[..4]);
    }

    /// <summary>CRC-32C (Castagnoli), as in iSCSI.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= 8; data = data[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte b in data) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    /// <summary>A CRC of data that holds CRCs is weak, so stored ones are rotated and shifted.</summary>
    public static uint Mask(uint crc) => BitOperations.RotateRight(crc, 15) + MaskDelta;
}
