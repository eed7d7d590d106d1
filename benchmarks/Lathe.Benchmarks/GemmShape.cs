namespace Lathe.Benchmarks;

/// <summary>One row of <see cref="GemmTable"/>: a product's group, sizes and form.</summary>
internal sealed record GemmShape(string Group, int M, int N, int K, bool TransA, bool TransB, bool Accumulate)
{
    /// <summary>Multiplications and additions of one product.</summary>
    public double Work => 2.0 * M * N * K;

    /// <summary>For example <c>digit dW 64x64x192 C+=AᵀB</c>, the sizes being M x N x K.</summary>
    public override string ToString()
        => $"{Group} {M}x{N}x{K} {(Accumulate ? "+=" : "=")} {(TransA ? "A'" : "A")}{(TransB ? "B'" : "B")}";
}
