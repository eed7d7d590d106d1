using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Gemm;

namespace Lathe.Tensors.Tests.Isa;

/// <summary>
/// Runs in every process: it says which instruction set it sees and, where a file is named in the environment, writes that and
/// the golden bits there for <see cref="IsaTests"/> to read.
/// </summary>
public sealed class IsaProbeTests
{
    public const string FileVariable = "LATHE_ISA_PROBE";

    [Fact]
    public void The_instruction_set_in_use_is_known_and_products_use_it()
    {
        string expected = MatMul.Widest() switch { KernelLevel.Avx512 => "AVX-512", KernelLevel.Avx2 => "AVX2", _ => "Vector128" };
        Assert.Equal(expected, Simd.Level);
        if (Environment.GetEnvironmentVariable(FileVariable) is not { } file) return;
        File.WriteAllLines(file, [Simd.Level, .. GoldenBits.Lines()]);
    }
}
