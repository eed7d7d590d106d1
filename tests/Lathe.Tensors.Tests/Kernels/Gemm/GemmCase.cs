using System.Numerics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Gemm;

namespace Lathe.Tensors.Tests.Kernels.Gemm;

/// <summary>One product with its operands at the end of guarded memory, and the scalar loop that says what it must give.</summary>
internal sealed unsafe class GemmCase<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _m, _n, _k, _lda, _ldb, _ldc;
    private readonly bool _transA, _transB, _accumulate;
    private readonly GuardedBuffer<T> _a, _b, _c;
    private readonly GuardedBuffer<T>? _bias;

    public GemmCase(int m, int n, int k, bool transA, bool transB, bool accumulate = false, bool bias = false, int gap = 0, int seed = 1)
    {
        (_m, _n, _k, _transA, _transB, _accumulate) = (m, n, k, transA, transB, accumulate);
        (_lda, _ldb, _ldc) = ((transA ? m : k) + gap, (transB ? k : n) + gap, n + gap);
        var random = new Random(seed);
        _a = Matrix(transA ? k : m, transA ? m : k, _lda, random);
        _b = Matrix(transB ? n : k, transB ? k : n, _ldb, random);
        _c = Matrix(m, n, _ldc, random);
        _bias = bias ? Matrix(1, n, n, random) : null;
        _c.Remember();
    }

    public T* A => _a.Start;

    public T* B => _b.Start;

    public T* C => _c.Start;

    public void Run() => MatMul.Run(
        _m, _n, _k, A, _lda, _transA, B, _ldb, _transB, C, _ldc, _accumulate, _bias is null ? null : _bias.Start);

    /// <summary>Runs the product once and compares every element of C, and every element between its rows, bit for bit.</summary>
    public void Check()
    {
        Run();
        for (long i = 0; i < _c.Count; i++)
        {
            long row = i / _ldc, column = i % _ldc;
            T expected = column < _n ? Expected((int)row, (int)column) : _c.Before(i);
            if (!BitEqual(expected, C[i])) Assert.Fail($"{this}: [{row}, {column}] is {C[i]:R}, expected {expected:R}");
        }
    }

    public override string ToString()
        => $"{typeof(T).Name} {MatMul.Kernel} {_m}x{_n}x{_k} transA={_transA} transB={_transB} accumulate={_accumulate} "
            + $"bias={_bias is not null} strides {_lda} {_ldb} {_ldc}";

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _bias?.Dispose();
    }

    private static bool BitEqual(T x, T y)
        => new ReadOnlySpan<byte>(&x, sizeof(T)).SequenceEqual(new ReadOnlySpan<byte>(&y, sizeof(T)));

    // The last row ends where its columns end: what a stride adds after it is not the caller's memory.
    private static GuardedBuffer<T> Matrix(int rows, int columns, int stride, Random random)
    {
        var buffer = new GuardedBuffer<T>(rows == 0 ? 0 : ((long)(rows - 1) * stride) + columns);
        for (long i = 0; i < buffer.Count; i++) buffer.Start[i] = T.CreateTruncating(random.NextDouble() - 0.5);
        return buffer;
    }

    private T Expected(int row, int column)
    {
        T sum = _accumulate ? _c.Before(((long)row * _ldc) + column) : _bias is null ? T.Zero : _bias.Start[column];
        for (long p = 0; p < _k; p++)
        {
            T a = _transA ? A[(p * _lda) + row] : A[((long)row * _lda) + p];
            T b = _transB ? B[((long)column * _ldb) + p] : B[(p * _ldb) + column];
            sum = Simd.HasFma ? T.FusedMultiplyAdd(a, b, sum) : (a * b) + sum;
        }

        return sum;
    }
}
