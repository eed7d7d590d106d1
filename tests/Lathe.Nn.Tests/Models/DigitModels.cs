using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models;

/// <summary>A batch of four, three of them padded, and ways to run a model on it.</summary>
internal static class DigitModels
{
    /// <summary>Max ( 5 3 9 ), Second ( 4 1 ), First ( 7 ), Min ( 0 0 8 ).</summary>
    public static readonly int[][] Rows = [[15, 17, 7, 5, 11, 18], [13, 17, 6, 3, 18], [12, 17, 9, 18], [16, 17, 2, 2, 10, 18]];

    public static readonly int[] Labels = [11, 3, 9, 2];

    public static DigitTransformer Small(DType dtype = DType.Float64, Pooling pooling = Pooling.First, bool preNorm = false) =>
        new(new DigitTransformerConfig { Width = 8, Heads = 2, FeedForward = 12, Pooling = pooling, PreNorm = preNorm }, new Initializer(5, dtype));

    /// <summary>Logits of rows padded with <paramref name="filler"/> to the longest, or to more.</summary>
    public static Tensor Run(DigitTransformer model, Scope scope, int[][] rows, int filler = 0, int extra = 0)
    {
        int columns = rows.Max(r => r.Length) + extra;
        int[] tokens = [.. rows.SelectMany(r => r.Concat(Enumerable.Repeat(filler, columns - r.Length)))];
        Tensor lengths = scope.Input<int>([rows.Length], [.. rows.Select(r => r.Length)]);
        return model.Forward(scope.Input<int>([rows.Length, columns], tokens), lengths);
    }

    public static Tensor Loss(DigitTransformer model, Scope scope, int rows = 4)
        => Run(model, scope, Rows[..rows]).CrossEntropy(scope.Input<int>([rows], Labels.AsSpan(0, rows)));
}
