namespace Lathe.Nn.Formats.Quantization.Elements;

/// <summary>IEEE half precision.</summary>
internal readonly unsafe struct F16 : IElements
{
    public static int Length => 1;

    public static int Bytes => 2;

    public static void Decode(byte* stored, float* values, long count) => HalfFloats.WidenF16(stored, values, count);

    public static void Encode(float* values, byte* stored, long count) => HalfFloats.NarrowF16(values, stored, count);

    public static long FirstBad(byte* stored, long count) => -1;
}
