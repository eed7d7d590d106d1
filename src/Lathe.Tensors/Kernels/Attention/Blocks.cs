using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>Moves rows of heads into contiguous or transposed blocks in scratch memory, and back.</summary>
internal static unsafe class Blocks
{
    /// <summary>
    /// <c>to[c, r] = scale · from[r, c]</c>: rows become lanes. Lanes from <paramref name="rows"/> up to
    /// <paramref name="toRow"/> become 0; <paramref name="toRow"/> is in whole vectors.
    /// </summary>
    public static void Transpose<T>(T* from, long fromRow, int rows, int columns, T scale, T* to, int toRow)
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float) && WideTranspose.IsSupported)
        {
            WideTranspose.ToLanes((float*)from, fromRow, rows, columns, (float)(object)scale, (float*)to, toRow);
            return;
        }

        int column = 0;
        if (typeof(T) == typeof(float) && Sse.IsSupported)
        {
            column = columns & ~3;
            for (int r = 0; r < toRow; r += 4)
                TransposeFour((float*)(from + (r * fromRow)), fromRow, rows - r, column, (float)(object)scale, (float*)to + r, toRow);
        }

        for (; column < columns; column++)
        {
            T* line = to + ((long)column * toRow);
            int r = 0;
            for (; r < rows; r++) line[r] = from[(r * fromRow) + column] * scale;
            for (; r < toRow; r++) line[r] = T.Zero;
        }
    }

    /// <summary><c>to[r, c] = from[c, r]</c>, or <c>+=</c>: lanes become rows again.</summary>
    public static void TransposeBack<T>(T* from, int fromRow, int rows, int columns, T* to, long toRow, bool add)
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float) && WideTranspose.IsSupported)
        {
            WideTranspose.ToRows((float*)from, fromRow, rows, columns, (float*)to, toRow, add);
            return;
        }

        int row = 0;
        if (typeof(T) == typeof(float) && Sse.IsSupported)
        {
            for (; row + 4 <= rows; row += 4)
                TransposeFourBack((float*)from + row, fromRow, columns, (float*)(to + (row * toRow)), toRow, add);
        }

        for (; row < rows; row++)
        {
            T* line = to + (row * toRow);
            for (int c = 0; c < columns; c++)
            {
                T value = from[((long)c * fromRow) + row];
                line[c] = add ? line[c] + value : value;
            }
        }
    }

    /// <summary>
    /// <c>to[r, c] = from[r, c]</c>; columns from <paramref name="columns"/> up to <paramref name="toRow"/>, in whole vectors,
    /// become 0.
    /// </summary>
    public static void Pack<T>(T* from, long fromRow, int rows, int columns, T* to, int toRow) where T : unmanaged
    {
        int width = Vector512<T>.Count;
        for (int r = 0; r < rows; r++, from += fromRow, to += toRow)
        {
            int c = 0;
            for (; c + width <= columns; c += width) Vector512.Load(from + c).Store(to + c);
            if (c < columns) Simd.LoadFirst(from + c, columns - c).Store(to + c);
        }
    }

    /// <summary><c>to[r, c] = from[r, c]</c>, or <c>+=</c>, for <paramref name="columns"/>; nothing past them is touched.</summary>
    public static void Unpack<T>(T* from, int fromRow, int rows, int columns, T* to, long toRow, bool add) where T : unmanaged
    {
        int width = Vector512<T>.Count;
        for (int r = 0; r < rows; r++, from += fromRow, to += toRow)
        {
            int c = 0;
            for (; c + width <= columns; c += width)
            {
                Vector512<T> value = Vector512.Load(from + c);
                if (add) value += Vector512.Load(to + c);
                value.Store(to + c);
            }

            if (c == columns) continue;
            Vector512<T> last = Vector512.Load(from + c);
            if (add) last += Simd.LoadFirst(to + c, columns - c);
            Simd.StoreFirst(last, to + c, columns - c);
        }
    }

    /// <summary>Sets rows of <paramref name="columns"/> elements to 0.</summary>
    public static void ClearRows<T>(T* to, long toRow, int rows, int columns) where T : unmanaged
    {
        for (int r = 0; r < rows; r++) new Span<T>(to + (r * toRow), columns).Clear();
    }

    // Four rows to four lanes; rows that do not exist are 0.
    private static void TransposeFour(float* from, long fromRow, int rows, int columns, float scale, float* to, int toRow)
    {
        Vector128<float> factor = Vector128.Create(scale);
        if (rows <= 0)
        {
            for (int c = 0; c < columns; c++) Vector128<float>.Zero.Store(to + ((long)c * toRow));
            return;
        }

        for (int c = 0; c < columns; c += 4, from += 4, to += 4L * toRow)
        {
            Vector128<float> r0 = Vector128.Load(from) * factor;
            Vector128<float> r1 = rows > 1 ? Vector128.Load(from + fromRow) * factor : default;
            Vector128<float> r2 = rows > 2 ? Vector128.Load(from + (2 * fromRow)) * factor : default;
            Vector128<float> r3 = rows > 3 ? Vector128.Load(from + (3 * fromRow)) * factor : default;
            Transpose4x4(ref r0, ref r1, ref r2, ref r3);
            r0.Store(to);
            r1.Store(to + toRow);
            r2.Store(to + (2L * toRow));
            r3.Store(to + (3L * toRow));
        }
    }

    private static void TransposeFourBack(float* from, int fromRow, int columns, float* to, long toRow, bool add)
    {
        int c = 0;
        for (; c + 4 <= columns; c += 4, from += 4L * fromRow)
        {
            Vector128<float> r0 = Vector128.Load(from);
            Vector128<float> r1 = Vector128.Load(from + fromRow);
            Vector128<float> r2 = Vector128.Load(from + (2L * fromRow));
            Vector128<float> r3 = Vector128.Load(from + (3L * fromRow));
            Transpose4x4(ref r0, ref r1, ref r2, ref r3);
            float* at = to + c;
            if (add)
            {
                r0 += Vector128.Load(at);
                r1 += Vector128.Load(at + toRow);
                r2 += Vector128.Load(at + (2 * toRow));
                r3 += Vector128.Load(at + (3 * toRow));
            }

            r0.Store(at);
            r1.Store(at + toRow);
            r2.Store(at + (2 * toRow));
            r3.Store(at + (3 * toRow));
        }

        for (; c < columns; c++, from += fromRow)
        {
            for (int r = 0; r < 4; r++) to[(r * toRow) + c] = add ? to[(r * toRow) + c] + from[r] : from[r];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(
        ref Vector128<float> r0, ref Vector128<float> r1, ref Vector128<float> r2, ref Vector128<float> r3)
    {
        Vector128<float> low01 = Sse.UnpackLow(r0, r1);
        Vector128<float> low23 = Sse.UnpackLow(r2, r3);
        Vector128<float> high01 = Sse.UnpackHigh(r0, r1);
        Vector128<float> high23 = Sse.UnpackHigh(r2, r3);
        r0 = Sse.MoveLowToHigh(low01, low23);
        r1 = Sse.MoveHighToLow(low23, low01);
        r2 = Sse.MoveLowToHigh(high01, high23);
        r3 = Sse.MoveHighToLow(high23, high01);
    }
}
