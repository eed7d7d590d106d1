using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tests.Fixtures;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Tests.Optimizers;

[Collection(nameof(Alone))]
public sealed class OptimizerBitsTests
{
    [Theory]
    [InlineData("adam_decay")]
    [InlineData("adamw")]
    [InlineData("sgd_nesterov_decay")]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        int before = LatheThreads.Count;
        try
        {
            (float[] weights, double norm) = Run(name, 1);
            foreach (int threads in (int[])[2, 3])
            {
                (float[] others, double otherNorm) = Run(name, threads);
                Assert.Equal(weights, others);
                Assert.Equal(norm, otherNorm);
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Theory]
    [InlineData("adam_decay")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    [InlineData("sgd_nesterov_decay")]
    public void A_step_allocates_nothing(string name)
    {
        using var w = new Parameter("w", [50_003]);
        using Optimizer optimizer = OptimizerTorchTests.Make(name, [w]);
        w.Grad<float>().Fill(0.5f);
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Step() => optimizer.Step(1e-3, optimizer.GradientNorm() > 1 ? 0.5 : 1);
    }

    // A prime number of elements: several chunks and a ragged tail.
    private static (float[] Weights, double Norm) Run(string name, int threads)
    {
        LatheThreads.Count = threads;
        using var w = new Parameter("w", [100_003]);
        TorchReference.Waves(100_003, 1).CopyTo(w.Value<float>());
        using Optimizer optimizer = OptimizerTorchTests.Make(name, [w]);
        double norm = 0;
        for (int step = 0; step < 3; step++)
        {
            TorchReference.Waves(100_003, 5 + step).CopyTo(w.Grad<float>());
            norm += optimizer.GradientNorm();
            optimizer.Step(1e-2, 1 / norm);
        }

        return (w.Value<float>().ToArray(), norm);
    }
}
