using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Kernels.Halves;
using Lathe.Tensors.Kernels.Reductions;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Optimizers;

/// <summary>
/// One Muon step of several matrices, a matrix a chunk: m ← μm + (1−μ)g, O ← the nearest semi-orthogonal matrix to m (or to its Nesterov
/// look-ahead) by Newton-Schulz iterations, w ← w·keep − rate·O.
/// </summary>
internal readonly unsafe struct MuonJob<T>(MuonMatrix* matrices, MuonStep step) : IJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // X ← aX + b(XXᵀ)X + c(XXᵀ)²X takes singular values from (0, 1] to about 0.7 to 1.2 in five iterations: the steepest start, not the
    // closest end (K. Jordan, Muon, 2024).
    private const double A = 3.4445, B = -4.7750, C = 2.0315;
    private const double Epsilon = 1e-7;

    private readonly MuonMatrix* _matrices = matrices;
    private readonly MuonStep _step = step;

    /// <summary>Elements of scratch memory that a matrix takes.</summary>
    public static long ScratchElements(int rows, int columns)
    {
        long least = Math.Min(rows, columns);
        return 2 * (((long)rows * columns) + (least * least));
    }

    /// <summary>Multiplications and additions of a matrix's products.</summary>
    public static double Flops(int rows, int columns, int iterations)
    {
        double least = Math.Min(rows, columns);
        return iterations * ((4 * least * rows * columns) + (2 * least * least * least));
    }

    public static void Run(MuonMatrix* matrices, int count, MuonStep step)
    {
        var job = new MuonJob<T>(matrices, step);
        Team.Run(ref job, count);
    }

    public void Run(int chunk)
    {
        MuonMatrix at = _matrices[chunk];
        long count = (long)at.Rows * at.Columns;
        T* x = (T*)at.Scratch, y = x + count;
        Direction((T*)at.Gradient, (T*)at.Momentum, x, count);
        double norm = Math.Sqrt(SumSquares.Run(x, count));
        Scale(x, 1 / (norm + Epsilon), count);
        T* orthogonal = Orthogonalize(x, y, y + count, at.Rows, at.Columns, _step.Iterations);
        Apply(at, orthogonal, count);
    }

    /// <summary>Iterates on x, whose singular values are at most 1; the result is in x or y, whichever is returned.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="y">[rows, columns].</param>
    /// <param name="square">Twice the square of the lesser of rows and columns.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="iterations">How often.</param>
    private static T* Orthogonalize(T* x, T* y, T* square, int rows, int columns, int iterations)
    {
        bool wide = rows <= columns;
        int n = wide ? rows : columns, k = wide ? columns : rows;
        T* gram = square, polynomial = square + ((long)n * n);
        for (int i = 0; i < iterations; i++)
        {
            MatMul.Run(n, n, k, x, columns, !wide, x, columns, wide, gram, n, accumulate: false);
            MatMul.Run(n, n, n, gram, n, false, gram, n, false, polynomial, n, accumulate: false);
            Combine(gram, polynomial, n);
            if (wide) MatMul.Run(rows, columns, n, polynomial, n, false, x, columns, false, y, columns, accumulate: false);
            else MatMul.Run(rows, columns, n, x, columns, false, polynomial, n, false, y, columns, accumulate: false);
            T* next = y;
            y = x;
            x = next;
        }

        return x;
    }

    // square ← aI + b·gram + c·square.
    private static void Combine(T* gram, T* square, int n)
    {
        Vector512<T> b = VectorMath.Const<T>(B), c = VectorMath.Const<T>(C);
        int lanes = Vector512<T>.Count;
        long count = (long)n * n;
        for (long i = 0; i < count; i += lanes)
        {
            int width = (int)Math.Min(lanes, count - i);
            Simd.StoreFirst(Simd.MulAdd(c, Simd.LoadFirst(square + i, width), b * Simd.LoadFirst(gram + i, width)), square + i, width);
        }

        for (int i = 0; i < n; i++) square[((long)i * n) + i] += T.CreateTruncating(A);
    }

    private void Direction(T* gradient, T* momentum, T* x, long count)
    {
        Vector512<T> mu = VectorMath.Const<T>(_step.Momentum), rest = VectorMath.Const<T>(1 - _step.Momentum), scale = VectorMath.Const<T>(_step.GradientScale);
        int lanes = Vector512<T>.Count;
        for (long i = 0; i < count; i += lanes)
        {
            int width = (int)Math.Min(lanes, count - i);
            Vector512<T> g = Simd.LoadFirst(gradient + i, width) * scale;
            Vector512<T> mean = Simd.MulAdd(rest, g, mu * Simd.LoadFirst(momentum + i, width));
            Simd.StoreFirst(mean, momentum + i, width);
            Simd.StoreFirst(_step.Nesterov ? Simd.MulAdd(rest, g, mu * mean) : mean, x + i, width);
        }
    }

    private static void Scale(T* x, double factor, long count)
    {
        Vector512<T> f = VectorMath.Const<T>(factor);
        int lanes = Vector512<T>.Count;
        for (long i = 0; i < count; i += lanes)
        {
            int width = (int)Math.Min(lanes, count - i);
            Simd.StoreFirst(Simd.LoadFirst(x + i, width) * f, x + i, width);
        }
    }

    private static void Apply(in MuonMatrix at, T* update, long count)
    {
        T* weight = (T*)at.Weight;
        BFloat16* stored = at.Stored;
        Vector512<T> keep = VectorMath.Const<T>(at.Keep), back = VectorMath.Const<T>(-at.Rate);
        int lanes = Vector512<T>.Count;
        for (long i = 0; i < count; i += lanes)
        {
            int width = (int)Math.Min(lanes, count - i);
            Vector512<T> w = Simd.LoadFirst(weight + i, width);
            if (stored != null) w = MasterCopy.Of(w, Lanes.Load(stored + i, width));
            w = Simd.MulAdd(back, Simd.LoadFirst(update + i, width), w * keep);
            if (stored != null) Lanes.Store(w.AsSingle(), stored + i, width);
            Simd.StoreFirst(w, weight + i, width);
        }
    }
}
