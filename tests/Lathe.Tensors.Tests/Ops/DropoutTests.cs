using Lathe.Tensors.Autograd;
using Lathe.Tensors.Randomness;

namespace Lathe.Tensors.Tests.Ops;

public sealed class DropoutTests
{
    private const int Count = 100_003;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_kept_share_and_the_scale_are_right(double p)
    {
        using var scope = new Scope { Seed = 11 };
        float[] y = Run(scope, p);
        int kept = y.Count(v => v != 0);

        // Four standard deviations of a binomial: one seed in sixteen thousand would miss.
        Assert.InRange(kept, ((1 - p) * Count) - Four(p), ((1 - p) * Count) + Four(p));
        Assert.All(y.Where(v => v != 0).Distinct(), v => Assert.Equal((float)(1 / (1 - p)), v));
        Assert.InRange(y.Average(), 1 - (Four(p) / Count / (1 - p)), 1 + (Four(p) / Count / (1 - p)));
    }

    [Fact]
    public void Neighbours_are_dropped_independently()
    {
        using var scope = new Scope { Seed = 3 };
        float[] y = Run(scope, 0.5);
        foreach (int lag in (int[])[1, 2, 3, 4, 8, 16, 64, 1024])
        {
            int both = Enumerable.Range(0, Count - lag).Count(i => y[i] == 0 && y[i + lag] == 0);
            Assert.InRange(both, ((Count - lag) / 4.0) - Four(0.25), ((Count - lag) / 4.0) + Four(0.25));
        }
    }

    [Fact]
    public void Backward_uses_the_mask_of_forward()
    {
        using var scope = new Scope { Seed = 5, Step = 7 };
        Tensor x = scope.Variable<float>([Count], Ones());
        Tensor y = x.Dropout(0.3);
        scope.Backward(y.Sum());
        Assert.True(x.Grad<float>().SequenceEqual(y.Data<float>()));
    }

    [Fact]
    public void The_mask_is_a_function_of_seed_step_use_and_nothing_else()
    {
        using var scope = new Scope { Seed = 5, Step = 7 };
        float[] first = Run(scope, 0.5), second = Run(scope, 0.5);
        scope.Reset();
        float[] again = Run(scope, 0.5);
        scope.Reset();
        scope.Step = 8;
        float[] nextStep = Run(scope, 0.5);
        scope.Reset();
        (scope.Seed, scope.Step) = (6, 7);
        float[] otherSeed = Run(scope, 0.5);
        using var elsewhere = new Scope(record: false) { Seed = 5, Step = 7 };
        Assert.Equal(first, again);
        Assert.Equal(first, Run(elsewhere, 0.5));
        Assert.Equal(second, Run(elsewhere, 0.5));
        foreach (float[] other in (float[][])[second, nextStep, otherSeed]) Assert.InRange(Agreement(first, other), 0.49, 0.51);
    }

    [Fact]
    public void An_element_is_kept_by_its_own_random_word()
    {
        using var scope = new Scope { Seed = 5, Step = 7 };
        float[] y = Run(scope, 0.25);
        var random = new Philox(5, 7ul << 32);
        for (int i = 0; i < Count; i++) Assert.Equal(random.Block((ulong)i / 4)[i % 4] >= 1u << 30 ? (float)(1 / 0.75) : 0, y[i]);
    }

    [Fact]
    public void A_longer_tensor_starts_with_the_mask_of_a_shorter_one()
    {
        using var scope = new Scope { Seed = 9 };
        float[] all = Run(scope, 0.5);
        scope.Reset();
        float[] part = scope.Input<float>([1001], Ones().AsSpan(0, 1001)).Dropout(0.5).Data<float>().ToArray();
        Assert.Equal(all[..1001], part);
    }

    [Fact]
    public void Outside_training_and_at_probability_0_it_is_the_tensor_itself()
    {
        using var scope = new Scope { Training = false };
        Tensor x = scope.Input<float>([3], [1, 2, 3]);
        Assert.Equal(x, x.Dropout(0.5));
        scope.Training = true;
        Assert.Equal(x, x.Dropout(0));
        Assert.Equal(1, scope.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Other_probabilities_are_refused(double p)
    {
        using var scope = new Scope();
        Assert.Contains("from 0 up to", Assert.Throws<ArgumentOutOfRangeException>(() => scope.Zeros([3]).Dropout(p)).Message, StringComparison.Ordinal);
    }

    private static float[] Run(Scope scope, double p) => scope.Input<float>([Count], Ones()).Dropout(p).Data<float>().ToArray();

    private static float[] Ones()
    {
        float[] ones = new float[Count];
        Array.Fill(ones, 1);
        return ones;
    }

    private static double Agreement(float[] a, float[] b) => a.Zip(b, (x, y) => x == y ? 1.0 : 0.0).Average();

    private static double Four(double p) => 4 * Math.Sqrt(p * (1 - p) * Count);
}
