using Lathe.Tensors.Ops.Losses;

namespace Lathe.Tensors.Tests.Cases;

/// <summary>Cross-entropy: reductions, smoothing, ignored rows.</summary>
internal static class LossCases
{
    private const int Ignored = -100;

    public static IEnumerable<OpCase> All()
    {
        foreach (LossReduction reduction in Enum.GetValues<LossReduction>())
        {
            foreach (double smoothing in (double[])[0, 0.1])
            {
                foreach (int classes in (int[])[1, 2, 15, 16, 17, 31, 33, 65]) yield return Of([5, classes], reduction, smoothing, ignoreEvery: 0);
                yield return Of([2, 3, 7], reduction, smoothing, ignoreEvery: 0);
                yield return Of([7], reduction, smoothing, ignoreEvery: 0);
                yield return Of([9, 17], reduction, smoothing, ignoreEvery: 3);
                yield return Of([4, 17], reduction, smoothing, ignoreEvery: 1);
                yield return Of([211, 129], reduction, smoothing, ignoreEvery: 5);
                yield return Of([3, 9001], reduction, smoothing, ignoreEvery: 0);
            }

            yield return Of([0, 5], reduction, 0, ignoreEvery: 0);
            yield return Of([5, 33], reduction, 0.3, ignoreEvery: 2) with { Fill = Fills.Wide };
        }
    }

    private static OpCase Of(Shape shape, LossReduction reduction, double smoothing, int ignoreEvery)
    {
        int classes = shape[-1], rows = (int)shape.CountOf(0, shape.Rank - 1);
        int[] targets = [.. Enumerable.Range(0, rows).Select(i => ignoreEvery > 0 && i % ignoreEvery == 0 ? Ignored : i * 7 % classes)];
        int[] counted = [.. Enumerable.Range(0, rows).Where(i => targets[i] != Ignored)];
        Shape rowShape = new([.. Enumerable.Range(0, shape.Rank - 1).Select(i => shape[i])]);
        string name = $"cross_entropy {reduction} smoothing {smoothing} ignoring {rows - counted.Length}";
        return new OpCase(name, t => t[0].CrossEntropy(t[0].Scope.Input<int>(rowShape, targets), Ignored, smoothing, reduction), shape)
        {
            // The composed definition knows no ignored rows: it is given the others.
            Composed = (reduction == LossReduction.None && counted.Length < rows) || counted.Length == 0 ? null : t =>
            {
                if (counted.Length == rows) return CrossEntropy.Composed(t[0], t[0].Scope.Input<int>(rowShape, targets), smoothing, reduction);
                Tensor kept = t[0].Embedding(t[0].Scope.Input<int>([counted.Length], counted));
                return CrossEntropy.Composed(kept, t[0].Scope.Input<int>([counted.Length], [.. counted.Select(i => targets[i])]), smoothing, reduction);
            },
            Reference = d =>
            {
                double[] losses = [.. Enumerable.Range(0, rows).Select(r => targets[r] == Ignored ? 0 : Row(d[0].Data.AsSpan(r * classes, classes), targets[r], smoothing))];
                double sum = losses.Sum();
                return reduction switch
                {
                    LossReduction.None => new Dense(rowShape, losses),
                    LossReduction.Sum => new Dense([], [sum]),
                    _ => new Dense([], [counted.Length == 0 ? 0 : sum / counted.Length]),
                };
            },
        };
    }

    // −Σ q·log p, with q = (1 − s)·onehot + s/classes.
    private static double Row(ReadOnlySpan<double> logits, int target, double smoothing)
    {
        double max = double.NegativeInfinity, sum = 0, loss = 0;
        foreach (double x in logits) max = Math.Max(max, x);
        foreach (double x in logits) sum += Math.Exp(x - max);
        double total = max + Math.Log(sum);
        for (int i = 0; i < logits.Length; i++)
            loss -= ((i == target ? 1 - smoothing : 0) + (smoothing / logits.Length)) * (logits[i] - total);
        return loss;
    }
}
