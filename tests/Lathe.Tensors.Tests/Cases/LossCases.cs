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

            foreach (double smoothing in (double[])[0, 0.2])
            {
                foreach ((int rows, int width, int classes) in ((int, int, int)[])[(1, 1, 1), (2, 3, 17), (5, 16, 33), (13, 7, 65), (37, 64, 301)])
                    yield return Head(rows, width, classes, reduction, smoothing, ignoreEvery: 0);
                yield return Head(9, 5, 17, reduction, smoothing, ignoreEvery: 3);
            }

            yield return Head(0, 3, 5, reduction, 0, ignoreEvery: 0);
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

    private static OpCase Head(int rows, int width, int classes, LossReduction reduction, double smoothing, int ignoreEvery)
    {
        int[] targets = [.. Enumerable.Range(0, rows).Select(i => ignoreEvery > 0 && i % ignoreEvery == 0 ? Ignored : i * 5 % classes)];
        string name = $"linear_cross_entropy {reduction} smoothing {smoothing} ignoring {targets.Count(t => t == Ignored)}";
        Tensor Ids(Tensor t) => t.Scope.Input<int>([rows], targets);
        return new OpCase(name, t => t[0].LinearCrossEntropy(t[1], Ids(t[0]), Ignored, smoothing, reduction), [rows, width], [classes, width])
        {
            Composed = rows == 0 || ignoreEvery > 0 ? null : t => LinearCrossEntropy.Composed(t[0], t[1], Ids(t[0]), smoothing, reduction),
            Reference = d =>
            {
                double[] losses = [.. Enumerable.Range(0, rows).Select(r =>
                {
                    double[] logits = [.. Enumerable.Range(0, classes).Select(c =>
                        Enumerable.Range(0, width).Sum(k => d[0].Data[(r * width) + k] * d[1].Data[(c * width) + k]))];
                    return targets[r] == Ignored ? 0 : Row(logits, targets[r], smoothing);
                })];
                int counted = targets.Count(t => t != Ignored);
                return reduction switch
                {
                    LossReduction.None => new Dense([rows], losses),
                    LossReduction.Sum => new Dense([], [losses.Sum()]),
                    _ => new Dense([], [counted == 0 ? 0 : losses.Sum() / counted]),
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
