using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.LowRank;

/// <summary>
/// Gives columns of y another length: y ← (m/‖·‖)·(y − b) + b, and back. A chunk is a run of columns with all their rows, so the sums of m's gradient
/// run in the order of the rows.
/// </summary>
internal unsafe struct MagnitudeJob<T> : IRangeJob where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Columns of a chunk: whole vectors of any type.</summary>
    public const int Columns = 64;

    /// <summary>y, or the gradient of what became of it, from its first column; [rows, width].</summary>
    public T* Y;

    public int Rows, Width;

    /// <summary>y − b as it was, [rows, count].</summary>
    public T* Kept;

    public T* Lengths, Magnitude, Bias;

    /// <summary>Backward: where m's gradient goes, or null.</summary>
    public T* Gradient;

    public bool Accumulate, Backward;

    public int Count;

    /// <summary>Runs of columns from … to.</summary>
    public readonly void Run(long from, long to)
    {
        for (long run = from; run < to; run++)
        {
            int first = (int)run * Columns, end = Math.Min(Count, first + Columns), lanes = Vector512<T>.Count, c = first;
            for (; c + lanes <= end; c += lanes) Vectors(c);
            for (; c < end; c++) One(c);
        }
    }

    private readonly void Vectors(int c)
    {
        Vector512<T> length = Vector512.Load(Lengths + c), factor = Vector512.ConditionalSelect(Vector512.Equals(length, default), default, Vector512.Load(Magnitude + c) / length);
        Vector512<T> bias = Bias == null ? default : Vector512.Load(Bias + c), sum = default;
        for (int r = 0; r < Rows; r++)
        {
            T* y = Y + ((long)r * Width) + c, kept = Kept + ((long)r * Count) + c;
            Vector512<T> v = Vector512.Load(y);
            if (Backward)
            {
                sum += v * Vector512.Load(kept);
                (v * factor).Store(y);
                continue;
            }

            v -= bias;
            v.Store(kept);
            ((v * factor) + bias).Store(y);
        }

        if (Gradient == null) return;
        sum = Vector512.ConditionalSelect(Vector512.Equals(length, default), default, sum / length);
        (Accumulate ? Vector512.Load(Gradient + c) + sum : sum).Store(Gradient + c);
    }

    private readonly void One(int c)
    {
        // A row of zeros has no direction to give a length to.
        T length = Lengths[c], factor = length == T.Zero ? T.Zero : Magnitude[c] / length, bias = Bias == null ? T.Zero : Bias[c], sum = T.Zero;
        for (int r = 0; r < Rows; r++)
        {
            ref T y = ref Y[((long)r * Width) + c];
            ref T kept = ref Kept[((long)r * Count) + c];
            if (Backward)
            {
                sum += y * kept;
                y *= factor;
                continue;
            }

            kept = y - bias;
            y = (kept * factor) + bias;
        }

        if (Gradient == null) return;
        sum = length == T.Zero ? T.Zero : sum / length;
        Gradient[c] = Accumulate ? Gradient[c] + sum : sum;
    }
}
