using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels;

namespace Lathe.Tensors.Tests.Blocks;

/// <summary>What a block product is, one number at a time: the order of operations that every kernel must follow to the last bit.</summary>
internal static class ScalarProduct
{
    public static float Of(BlockFormat format, ReadOnlySpan<byte> row, ReadOnlySpan<float> x, float bias)
    {
        float sum = bias;
        if (format is BlockFormat.F32 or BlockFormat.F16 or BlockFormat.BF16 or BlockFormat.NF4)
        {
            for (int i = 0; i < x.Length; i++) sum = MulAdd(ScalarBlocks.Decode(format, row, i), x[i], sum);
            // Padding columns add zero, which turns -0 into 0.
            return x.Length % 32 == 0 ? sum : sum + 0f;
        }

        int run = format == BlockFormat.Q6_K ? 16 : 32;
        for (int g = 0; g < x.Length; g += 32)
        {
            (sbyte[] q, float scale) = Round(x.Slice(g, 32));
            for (int from = 0; from < 32; from += run)
            {
                int product = 0;
                for (int i = from; i < from + run; i++) product += ScalarBlocks.Element(format, row, g + i).Quant * q[i];
                sum = MulAdd(product, ScalarBlocks.Element(format, row, g + from).Scale * scale, sum);
            }

            if (ScalarBlocks.Element(format, row, g).Offset is { } offset) sum = MulAdd(offset, scale * q.Sum(v => v), sum);
        }

        return sum + 0f;
    }

    // Processors without fused multiply-add round the product first, as Lathe's kernels do on them.
    private static float MulAdd(float a, float b, float c) => Simd.HasFma ? MathF.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    private static (sbyte[] Quants, float Scale) Round(ReadOnlySpan<float> x)
    {
        float most = 0;
        foreach (float v in x) most = MathF.Max(most, MathF.Abs(v));
        if (most < 1e-36f) return (new sbyte[32], 0);
        float inverse = 127f / most;
        var q = new sbyte[32];
        for (int i = 0; i < 32; i++) q[i] = (sbyte)MathF.Round(x[i] * inverse, MidpointRounding.ToEven);
        return (q, most / 127f);
    }
}
