using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Kernels.Gemm.Halves;
using Lathe.Tensors.Tests.Threading;

namespace Lathe.Tensors.Tests.Blocks;

/// <summary>The gradient that passes through weights in blocks is that of the same weights as floats.</summary>
[Collection(nameof(TeamAlone))]
public sealed class BlockInputGradientTests
{
    public static TheoryData<BlockFormat, int, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<BlockFormat, int, int, int>();
            foreach (BlockFormat format in Enum.GetValues<BlockFormat>())
            {
                bool super = format is BlockFormat.Q4_K or BlockFormat.Q5_K or BlockFormat.Q6_K;
                cases.Add(format, 300, super ? 512 : 224, 5);
                cases.Add(format, 17, 256, 1);
                cases.Add(format, 530, 256, 67);
            }

            cases.Add(BlockFormat.F32, 33, 37, 3);
            cases.Add(BlockFormat.BF16, 1, 1, 33);
            cases.Add(BlockFormat.Q8_0, 3000, 96, 600);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_that_of_the_decoded_weights(BlockFormat format, int outputs, int columns, int rows)
    {
        using var one = new BlockCase(format, outputs, columns, rows, seed: 3);
        using var plain = new Parameter("plain", [outputs, columns]) { RequiresGrad = false };
        one.Parameter.CopyTo(plain.Value<float>());
        float[] blocks = Gradient(one.Parameter, one, rows, DType.Float32, out _), floats = Gradient(plain, one, rows, DType.Float32, out float scale);
        for (int i = 0; i < blocks.Length; i++) Assert.True(Math.Abs(floats[i] - blocks[i]) <= 1e-5f * scale, $"element {i} is {blocks[i]}, not {floats[i]}");

        plain.ConvertTo(DType.BFloat16);
        float[] halfBlocks = Gradient(one.Parameter, one, rows, DType.BFloat16, out _), halves = Gradient(plain, one, rows, DType.BFloat16, out scale);
        for (int i = 0; i < blocks.Length; i++) Assert.True(Math.Abs(halves[i] - halfBlocks[i]) <= 1e-5f * scale, $"bfloat16: element {i} is {halfBlocks[i]}, not {halves[i]}");
    }

    [Fact]
    public void Its_bits_depend_on_neither_threads_nor_instructions()
    {
        using var one = new BlockCase(BlockFormat.Q5_K, 700, 512, 40, seed: 9);
        (int threads, KernelLevel kernel, bool assembled) = (LatheThreads.Count, MatMul.Kernel, HalvesMatMul.Assembled);
        try
        {
            float[] floats = Gradient(one.Parameter, one, 40, DType.Float32, out _), halves = Gradient(one.Parameter, one, 40, DType.BFloat16, out _);
            LatheThreads.Count = 1;
            HalvesMatMul.Assembled = false;
            foreach (KernelLevel level in Enum.GetValues<KernelLevel>())
            {
                if (level > MatMul.Widest()) continue;
                MatMul.Kernel = level;
                Assert.Equal(floats, Gradient(one.Parameter, one, 40, DType.Float32, out _));
                Assert.Equal(halves, Gradient(one.Parameter, one, 40, DType.BFloat16, out _));
            }
        }
        finally
        {
            (LatheThreads.Count, MatMul.Kernel, HalvesMatMul.Assembled) = (threads, kernel, assembled);
        }
    }

    // Of x·Wᵀ weighted by numbers of both signs, twice, so that the second is added to the first; and the sum of what its elements are made of.
    private static float[] Gradient(Parameter weight, BlockCase one, int rows, DType dtype, out float scale)
    {
        using var scope = new Scope();
        int columns = weight.Shape[1], outputs = weight.Shape[0];
        Tensor x = scope.Variable<float>([rows, columns], one.X.AsSpan(0, rows * columns)), input = dtype == DType.Float32 ? x : x.To(dtype);
        float[] weights = [.. Enumerable.Range(0, rows * outputs).Select(i => MathF.Cos(i * 0.7f))];
        Tensor w = scope.Input<float>([rows, outputs], weights);
        Tensor y = input.Linear(scope.Use(weight)).To(DType.Float32) * w;
        scope.Backward((y + (input.Linear(scope.Use(weight)).To(DType.Float32) * w)).Sum());
        float[] dx = x.Grad<float>().ToArray();
        scale = dx.Max(Math.Abs) + 1e-6f;
        return dx;
    }
}
