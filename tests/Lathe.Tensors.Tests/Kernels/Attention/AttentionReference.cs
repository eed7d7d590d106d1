using System.Numerics;

namespace Lathe.Tensors.Tests.Kernels.Attention;

/// <summary>Attention as the textbook has it, in double: the whole score matrix, its softmax and their gradients.</summary>
internal sealed class AttentionReference
{
    private readonly int _queries;
    private readonly int _heads;

    private AttentionReference(int batch, int queries, int keys, int heads, int keyHeads, int size)
    {
        (_queries, _heads) = (queries, heads);
        O = new double[batch * queries * heads * size];
        DQ = new double[O.Length];
        DK = new double[batch * keys * keyHeads * size];
        DV = new double[DK.Length];
        LogSumExp = new double[batch * heads * queries];
    }

    public double[] O { get; }

    public double[] DQ { get; }

    public double[] DK { get; }

    public double[] DV { get; }

    public double[] LogSumExp { get; }

    public static AttentionReference Of<T>(AttentionCase<T> c) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var result = new AttentionReference(c.Batch, c.Queries, c.Keys, c.Heads, c.KeyHeads, c.Size);
        for (int b = 0; b < c.Batch; b++)
            for (int h = 0; h < c.Heads; h++)
                for (int i = 0; i < c.Queries; i++)
                    result.Query(c, b, h, i);
        return result;
    }

    private void Query<T>(AttentionCase<T> c, int b, int h, int i) where T : unmanaged, IFloatingPointIeee754<T>
    {
        static double D(T x) => double.CreateChecked(x);
        int keyHead = h / (c.Heads / c.KeyHeads);
        double scale = D(c.Scale);
        var p = new double[c.Keys];
        double largest = double.NegativeInfinity;
        for (int j = 0; j < c.Keys; j++)
        {
            for (int d = 0; d < c.Size; d++) p[j] += D(c.Q[b, i, h, d]) * D(c.K[b, j, keyHead, d]);
            p[j] = (p[j] * scale) + c.Bias(b, h, i, j);
            largest = Math.Max(largest, p[j]);
        }

        ref double logSumExp = ref LogSumExp[(((b * _heads) + h) * _queries) + i];
        logSumExp = double.NegativeInfinity;
        if (double.IsNegativeInfinity(largest)) return;
        double sum = 0;
        for (int j = 0; j < c.Keys; j++) sum += p[j] = Math.Exp(p[j] - largest);
        logSumExp = largest + Math.Log(sum);

        int q = ((((b * c.Queries) + i) * c.Heads) + h) * c.Size;
        var dp = new double[c.Keys];
        double inner = 0;
        for (int j = 0; j < c.Keys; j++)
        {
            int k = ((((b * c.Keys) + j) * c.KeyHeads) + keyHead) * c.Size;
            p[j] /= sum;
            for (int d = 0; d < c.Size; d++)
            {
                O[q + d] += p[j] * D(c.V[b, j, keyHead, d]);
                DV[k + d] += p[j] * D(c.DO[b, i, h, d]);
                dp[j] += D(c.DO[b, i, h, d]) * D(c.V[b, j, keyHead, d]);
            }

            inner += p[j] * dp[j];
        }

        for (int j = 0; j < c.Keys; j++)
        {
            int k = ((((b * c.Keys) + j) * c.KeyHeads) + keyHead) * c.Size;
            double ds = p[j] * (dp[j] - inner) * scale;
            for (int d = 0; d < c.Size; d++)
            {
                DQ[q + d] += ds * D(c.K[b, j, keyHead, d]);
                DK[k + d] += ds * D(c.Q[b, i, h, d]);
            }
        }
    }
}
