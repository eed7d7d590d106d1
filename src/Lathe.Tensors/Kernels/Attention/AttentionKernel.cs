using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Scaled-dot-product attention, forward and backward, in memory linear in the sequence length: the score matrix exists
/// only as blocks in cache. Work is cut by the problem's size, and every sum has one order, so the bits do not depend on
/// the number of threads.
/// </summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Writes O and the log-sum-exps from Q, K and V. 4·B·H·Tq·Tk·D floating-point operations, half if causal.</summary>
    public static void Forward<T>(in AttentionArgs<T> args) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) RunForward(Unsafe.BitCast<AttentionArgs<T>, AttentionArgs<float>>(args));
        else if (typeof(T) == typeof(double)) RunForward(Unsafe.BitCast<AttentionArgs<T>, AttentionArgs<double>>(args));
        else throw new NotSupportedException($"Attention takes float or double, not {typeof(T)}.");
    }

    /// <summary>
    /// Writes dQ, dK and dV from Q, K, V, O, dO and the log-sum-exps. 10·B·H·Tq·Tk·D floating-point operations, half if
    /// causal. Gradients may share memory with nothing that is read.
    /// </summary>
    /// <param name="args">The attention, as it was given to <see cref="Forward{T}"/>.</param>
    /// <param name="accumulateQ">Whether dQ is added to what is there.</param>
    /// <param name="accumulateKeyValue">Whether dK and dV are added to what is there.</param>
    public static void Backward<T>(in AttentionArgs<T> args, bool accumulateQ, bool accumulateKeyValue) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            RunBackward(Unsafe.BitCast<AttentionArgs<T>, AttentionArgs<float>>(args), accumulateQ, accumulateKeyValue);
        else if (typeof(T) == typeof(double))
            RunBackward(Unsafe.BitCast<AttentionArgs<T>, AttentionArgs<double>>(args), accumulateQ, accumulateKeyValue);
        else
            throw new NotSupportedException($"Attention takes float or double, not {typeof(T)}.");
    }

    private static void RunForward<T>(in AttentionArgs<T> args) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (args.HeadSize == 0 || args.Heads == 0) return;
        Debug.Assert(args.Heads % args.KeyValueHeads == 0, "Query heads share key-value heads evenly.");
        if (SmallProblem.Fits(args))
        {
            var small = new SmallForward<T>(args);
            Team.Run(ref small, small.Chunks);
            return;
        }

        var tiled = new TiledForward<T>(args);
        Team.Run(ref tiled, tiled.Chunks);
    }

    private static void RunBackward<T>(in AttentionArgs<T> args, bool accumulateQ, bool accumulateKeyValue)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (args.HeadSize == 0 || args.Heads == 0) return;
        Debug.Assert(args.Heads % args.KeyValueHeads == 0, "Query heads share key-value heads evenly.");
        if (SmallProblem.Fits(args))
        {
            var small = new SmallBackward<T>(args, accumulateQ, accumulateKeyValue);
            Team.Run(ref small, small.Chunks);
            return;
        }

        int deals = TiledBackward<T>.Deals(args);
        T* parts = deals == 1 ? null : AttentionScratch.ForCall<T>(args.Batch * args.Heads * deals * TiledBackward<T>.PartSize(args));
        var tiled = new TiledBackward<T>(args, accumulateQ, accumulateKeyValue, deals, parts);
        Team.Run(ref tiled, tiled.Chunks);
        if (deals == 1) return;
        var sum = new QueryGradientSum<T>(args, accumulateQ, deals, parts);
        Team.Run(ref sum, sum.Chunks);
    }
}
