using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Attention;

namespace Lathe.Tensors.Ops.Attention;

/// <summary>Where an attention op's queries, keys and values lie: inputs 0, 1 and 2, or parts of input 0, a packed projection.</summary>
internal static unsafe class AttentionOperands
{
    /// <summary>The rows of queries [B, Tq, H, D] and of keys and values [B, Tk, Hkv, D].</summary>
    public static (HeadRows<T> Q, HeadRows<T> K, HeadRows<T> V) Of<T>(in OpContext op, int heads, int keyValueHeads, int size, int queries, int keys)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long width = (long)heads * size, narrow = (long)keyValueHeads * size;
        if (op.Has(1))
        {
            return (new HeadRows<T>(op.Input<T>(0), queries * width, width), new HeadRows<T>(op.Input<T>(1), keys * narrow, narrow),
                new HeadRows<T>(op.Input<T>(2), keys * narrow, narrow));
        }

        long row = width + (2 * narrow), batch = queries * row;
        T* packed = op.Input<T>(0);
        return (new HeadRows<T>(packed, batch, row), new HeadRows<T>(packed + width, batch, row), new HeadRows<T>(packed + width + narrow, batch, row));
    }
}
