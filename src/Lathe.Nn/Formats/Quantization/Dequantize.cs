using System.Runtime.CompilerServices;

namespace Lathe.Nn.Formats.Quantization;

/// <summary>Turns stored elements into floats, by type.</summary>
internal static unsafe class Dequantize
{
    private static readonly GgmlType[] Types = [GgmlType.F32, GgmlType.F16, GgmlType.BF16];

    /// <summary>The names of the types it decodes, for messages.</summary>
    public static string Supported => string.Join(", ", Types.Select(t => t.Name()));

    public static bool Supports(GgmlType type) => Types.Contains(type);

    /// <summary>Decodes as many elements as the destination has places, a multiple of the type's block.</summary>
    public static void Run(GgmlType type, byte* source, Span<float> destination)
    {
        switch (type)
        {
            case GgmlType.F32:
                fixed (float* target = destination)
                    Buffer.MemoryCopy(source, target, destination.Length * 4L, destination.Length * 4L);
                break;
            case GgmlType.F16:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)Unsafe.ReadUnaligned<Half>(source + (2L * i));
                break;
            case GgmlType.BF16:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(source + (2L * i)) << 16);
                break;
            default:
                throw new NotSupportedException($"Lathe does not decode {type.Name()}: expected one of {Supported}.");
        }
    }
}
