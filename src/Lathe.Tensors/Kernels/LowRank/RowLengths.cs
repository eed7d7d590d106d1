using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Blocks;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Memory;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.LowRank;

/// <summary>The lengths of the rows of W + s·B·A, a stretch of rows at a time, so that the sum never exists whole.</summary>
internal static unsafe class RowLengths
{
    private const int Stretch = 256;

    /// <summary>Writes a length for each row of B.</summary>
    /// <param name="w">W's rows [rows, inputs]; not read where there are blocks.</param>
    /// <param name="blocks">W in blocks, or null.</param>
    /// <param name="first">The row of the blocks that stands at B's first.</param>
    /// <param name="a">A [rank, inputs].</param>
    /// <param name="b">B [rows, rank].</param>
    /// <param name="rows">How many.</param>
    /// <param name="rank">r.</param>
    /// <param name="inputs">Columns of W.</param>
    /// <param name="scale">s.</param>
    /// <param name="lengths">[rows].</param>
    /// <param name="scratch">Memory for a stretch.</param>
    public static void Run<T>(T* w, BlockWeight? blocks, int first, T* a, T* b, int rows, int rank, int inputs, T scale, T* lengths, Arena scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int, long, long) mark = scratch.Mark;
        int most = Math.Min(Stretch, rows);
        T* sum = (T*)scratch.Take((long)most * inputs * sizeof(T)), scaled = (T*)scratch.Take((long)most * rank * sizeof(T));
        for (int row = 0; row < rows; row += Stretch)
        {
            int count = Math.Min(Stretch, rows - row);
            if (blocks is not null) RowsJob.Decode(blocks, first + row, count, (float*)sum);
            else NativeMemory.Copy(w + ((long)row * inputs), sum, (nuint)((long)count * inputs * sizeof(T)));
            AddTo<T>.Run(b + ((long)row * rank), new GradSlot<T>(scaled, accumulate: false), (long)count * rank, scale);
            MatMul.Run(count, inputs, rank, scaled, rank, false, a, inputs, false, sum, inputs, accumulate: true);
            var job = new Norms<T>(sum, lengths + row, inputs);
            Team.For(ref job, count, Math.Max(1, 16384 / Math.Max(1, inputs)));
        }

        scratch.Rewind(mark);
    }

    private readonly struct Norms<T>(T* rows, T* lengths, int columns) : IRangeJob where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _rows = rows;
        private readonly T* _lengths = lengths;

        public void Run(long from, long to)
        {
            for (long row = from; row < to; row++)
            {
                T* x = _rows + (row * columns);
                Vector512<T> sum = default;
                int i = 0, lanes = Vector512<T>.Count;
                for (; i + lanes <= columns; i += lanes) sum += Vector512.Load(x + i) * Vector512.Load(x + i);
                T rest = Vector512.Sum(sum);
                for (; i < columns; i++) rest += x[i] * x[i];
                _lengths[row] = T.Sqrt(rest);
            }
        }
    }
}
