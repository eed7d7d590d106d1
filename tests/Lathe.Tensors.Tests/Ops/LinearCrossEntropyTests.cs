using Lathe.Tensors.Autograd;
using Lathe.Tensors.Ops.Losses;
using Xunit;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>The fused head: the bits of the unfused one, whatever part of the logits is kept, in less memory.</summary>
public sealed class LinearCrossEntropyTests
{
    private const int Rows = 37, Width = 24, Classes = 301;

    [Theory]
    [InlineData(Rows)]
    [InlineData(Rows - 1)]
    [InlineData(8)]
    [InlineData(1)]
    public void PartsOfTheLogitsGiveTheBitsOfTheWhole(int rowsKept)
    {
        float[] fused = Gradients(rowsKept, passes: 1, (x, w, t) => x.LinearCrossEntropy(w, t, smoothing: 0.1));
        float[] plain = Gradients(rowsKept, passes: 1, (x, w, t) => x.Linear(w).CrossEntropy(t, smoothing: 0.1));
        Assert.Equal(plain, fused);
    }

    [Theory]
    [InlineData(Rows)]
    [InlineData(8)]
    public void ASecondPassOverOneTapeAddsTheSameGradient(int rowsKept)
    {
        float[] fused = Gradients(rowsKept, passes: 2, (x, w, t) => x.LinearCrossEntropy(w, t));
        Assert.Equal(Gradients(rowsKept, passes: 2, (x, w, t) => x.Linear(w).CrossEntropy(t)), fused);
    }

    [Fact]
    public void TheLogitsExistOnce()
    {
        long fused = Peak((x, w, t) => x.LinearCrossEntropy(w, t)), plain = Peak((x, w, t) => x.Linear(w).CrossEntropy(t));
        const long Logits = 256 * 4096 * sizeof(float);
        Assert.InRange(fused, Logits, (long)(1.1 * Logits));
        Assert.InRange(plain, 2 * Logits, long.MaxValue);
    }

    private static float[] Gradients(int rowsKept, int passes, Func<Tensor, Tensor, Tensor, Tensor> loss)
    {
        long before = LinearCrossEntropy.KeptBytes;
        LinearCrossEntropy.KeptBytes = (long)rowsKept * Classes * sizeof(float);
        try
        {
            using var x = new Parameter("x", [Rows, Width]);
            using var w = new Parameter("w", [Classes, Width]);
            var random = new Random(3);
            foreach (Parameter p in (Parameter[])[x, w])
                foreach (ref float v in p.Value<float>()) v = (float)((random.NextDouble() * 2) - 1);
            using var scope = new Scope();
            int[] ids = [.. Enumerable.Range(0, Rows).Select(i => i == 4 ? -100 : i * 7)];
            Tensor y = loss(scope.Use(x), scope.Use(w), scope.Input<int>([Rows], ids));
            for (int i = 0; i < passes; i++) scope.Backward(y, 0.5);
            return [(float)y.Item(), .. x.Grad<float>(), .. w.Grad<float>()];
        }
        finally
        {
            LinearCrossEntropy.KeptBytes = before;
        }
    }

    private static long Peak(Func<Tensor, Tensor, Tensor, Tensor> loss)
    {
        using var x = new Parameter("x", [256, 8]);
        using var w = new Parameter("w", [4096, 8]);
        using var scope = new Scope();
        scope.Backward(loss(scope.Use(x), scope.Use(w), scope.Input<int>([256], new int[256])));
        return scope.PeakBytes;
    }
}
