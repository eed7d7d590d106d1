namespace Lathe.Nn.Formats.Quantization.Elements;

/// <summary>Singles, stored as they are.</summary>
internal readonly unsafe struct F32 : IElements
{
    public static int Length => 1;

    public static int Bytes => 4;

    public static void Decode(byte* stored, float* values, long count) => Buffer.MemoryCopy(stored, values, count * 4, count * 4);

    public static void Encode(float* values, byte* stored, long count) => Buffer.MemoryCopy(values, stored, count * 4, count * 4);

    public static long FirstBad(byte* stored, long count) => -1;
}
