using Lathe.Nn.Formats.Quantization.Blocks;

namespace Lathe.Nn.Formats.Quantization.Elements;

/// <summary>Blocks that share scales.</summary>
/// <typeparam name="TBlock">Their layout.</typeparam>
internal readonly unsafe struct Quantized<TBlock> : IElements
    where TBlock : unmanaged, IBlock<TBlock>
{
    public static int Length => TBlock.Length;

    public static int Bytes => sizeof(TBlock);

    public static void Decode(byte* stored, float* values, long blocks)
    {
        for (long i = 0; i < blocks; i++)
            TBlock.Decode((TBlock*)stored + i, values + (i * TBlock.Length));
    }

    public static void Encode(float* values, byte* stored, long blocks) => TBlock.Encode(values, (TBlock*)stored, blocks);

    public static long FirstBad(byte* stored, long blocks)
    {
        for (long i = 0; i < blocks; i++)
        {
            if (!TBlock.IsFinite((TBlock*)stored + i))
                return i;
        }

        return -1;
    }
}
