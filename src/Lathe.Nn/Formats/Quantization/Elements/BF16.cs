namespace Lathe.Nn.Formats.Quantization.Elements;

/// <summary>The upper halves of singles.</summary>
internal readonly unsafe struct BF16 : IElements
{
    public static int Length => 1;

    public static int Bytes => 2;

    public static void Decode(byte* stored, float* values, long count) => HalfFloats.WidenBF16(stored, values, count);

    public static void Encode(float* values, byte* stored, long count) => HalfFloats.NarrowBF16(values, stored, count);

    public static long FirstBad(byte* stored, long count) => -1;
}
