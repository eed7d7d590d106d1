using System.Runtime.InteropServices;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;
using Xunit;

namespace Lathe.Training.Tests.Halves;

/// <summary>Training with weights and activations in bfloat16: the curve of floats, half the memory, the same bits for any number of threads.</summary>
[Collection(nameof(Alone))]
public sealed class HalfStorageTests
{
    [Fact]
    public void TheLossCurveIsThatOfFloatsWithinOnePercent()
    {
        const int Steps = 150, Window = 10;
        double[] floats = Curve(DType.Float32, Steps), halves = Curve(DType.BFloat16, Steps);
        Assert.True(floats[^1] < 0.75 * floats[0], $"The model learns nothing: {floats[0]:F3} to {floats[^1]:F3}.");
        for (int at = 0; at + Window <= Steps; at += Window)
        {
            double expected = floats.Skip(at).Take(Window).Average(), actual = halves.Skip(at).Take(Window).Average();
            Assert.True(Math.Abs(actual / expected - 1) < 0.01, $"steps {at} to {at + Window}: {actual:F4} where floats have {expected:F4}");
        }
    }

    [Fact]
    public void WeightsAndActivationsTakeHalfTheMemory()
    {
        using var floats = new SmallGpt(DType.Float32, layers: 12);
        using var halves = new SmallGpt(DType.BFloat16, layers: 12);
        for (int i = 0; i < 2; i++)
        {
            floats.Step(i);
            halves.Step(i);
        }

        Assert.Equal(floats.WeightBytes, 2 * halves.WeightBytes);
        double ratio = (double)(halves.WeightBytes + halves.Scope.PeakBytes) / (floats.WeightBytes + floats.Scope.PeakBytes);
        Assert.True(ratio <= 0.55, $"bfloat16 takes {ratio:P1} of the floats' memory: {halves.Scope.PeakBytes:N0} and {floats.Scope.PeakBytes:N0} bytes a step.");
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        int before = LatheThreads.Count;
        try
        {
            byte[]? first = null;
            foreach (int threads in (int[])[1, 2, 3])
            {
                LatheThreads.Count = threads;
                using var model = new SmallGpt(DType.BFloat16);
                for (int i = 0; i < 3; i++) model.Step(i);
                byte[] bits = [.. model.Parameters.SelectMany(p => MemoryMarshal.AsBytes(p.Value<BFloat16>()).ToArray())];
                Assert.Equal(first ??= bits, bits);
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Fact]
    public void ASteadyStepAllocatesNothing()
    {
        using var model = new SmallGpt(DType.BFloat16);
        for (int i = 0; i < 40; i++) model.Step(i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) model.Step(i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void CheckpointedBlocksGiveTheSameBits()
    {
        using SmallGpt plain = new(DType.BFloat16), saved = new(DType.BFloat16, checkpoint: true);
        for (int i = 0; i < 3; i++) Assert.Equal(plain.Step(i), saved.Step(i));
        for (int i = 0; i < plain.Parameters.Count; i++)
            Assert.Equal(plain.Parameters[i].Value<BFloat16>().ToArray(), saved.Parameters[i].Value<BFloat16>().ToArray());
    }

    [Fact]
    public void UpdatesTooSmallForABFloat16AddUpInTheMaster()
    {
        using var p = new Parameter("p", [37]);
        p.Value<float>().Fill(1);
        p.ConvertTo(DType.BFloat16);
        using var adam = new Adam([p]);
        for (int i = 0; i < 200; i++)
        {
            p.ZeroGrad();
            p.Grad<float>().Fill(1);
            adam.Step(1e-4);
        }

        // 200 steps of 1e-4, each less than a tenth of what a bfloat16 next to 1 can show.
        Assert.All(p.Value<BFloat16>().ToArray(), v => Assert.Equal((BFloat16)0.98f, v));
    }

    [Fact]
    public void TheRoundedMasterIsTheFloatRun()
    {
        using Parameter full = new("p", [67]), half = new("p", [67]);
        var random = new Random(1);
        for (int i = 0; i < 67; i++) full.Value<float>()[i] = half.Value<float>()[i] = (BFloat16)(float)random.NextDouble();
        half.ConvertTo(DType.BFloat16);
        using Adam a = new([full], new AdamOptions { WeightDecay = 0.1, Decoupled = true }), b = new([half], new AdamOptions { WeightDecay = 0.1, Decoupled = true });
        for (int step = 0; step < 20; step++)
        {
            full.ZeroGrad();
            half.ZeroGrad();
            for (int i = 0; i < 67; i++) full.Grad<float>()[i] = half.Grad<float>()[i] = (float)random.NextDouble() - 0.5f;
            a.Step(1e-2);
            b.Step(1e-2);
            for (int i = 0; i < 67; i++) Assert.Equal((BFloat16)full.Value<float>()[i], half.Value<BFloat16>()[i]);
        }

        // A value set from outside, as by loading a checkpoint of weights alone, is where the master goes on.
        half.CopyFrom([.. Enumerable.Repeat(5f, 67)]);
        b.Step(1e-3);
        Assert.All(half.Value<BFloat16>().ToArray(), v => Assert.InRange((float)v, 4.9f, 5.1f));
    }

    [Fact]
    public void SgdSaysWhyItDoesNotTrainBFloat16()
    {
        using var p = new Parameter("weight", [3]);
        p.ConvertTo(DType.BFloat16);
        using var sgd = new Sgd([p]);
        p.Grad<float>().Fill(1);
        Assert.Contains("master", Assert.Throws<NotSupportedException>(() => sgd.Step(0.1)).Message, StringComparison.Ordinal);
    }

    private static double[] Curve(DType dtype, int steps)
    {
        using var model = new SmallGpt(dtype);
        return [.. Enumerable.Range(0, steps).Select(model.Step)];
    }
}
