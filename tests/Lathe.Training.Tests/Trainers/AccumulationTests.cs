using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tests.Trainers;

/// <summary>Micro-batches against the large batch they stand for, with different numbers of counted tokens in each.</summary>
public sealed class AccumulationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Accumulated_gradients_are_those_of_the_large_batch(int microBatches)
    {
        // In double precision the two differ by rounding alone.
        Assert.InRange(Difference<double>(DType.Float64, microBatches), 0, 1e-14);
        Assert.InRange(Difference<float>(DType.Float32, microBatches), 0, 1e-5);
    }

    [Fact]
    public void One_micro_batch_is_the_batch_itself_to_the_bit() => Assert.Equal(0, Difference<float>(DType.Float32, 1));

    private static double Difference<T>(DType dtype, int microBatches) where T : unmanaged, System.Numerics.INumber<T>
    {
        const int all = 16;
        double[] large = Gradients<T>(dtype, all, 1, out double lossOfLarge), parts = Gradients<T>(dtype, all / microBatches, microBatches, out double lossOfParts);
        Assert.Equal(lossOfLarge, lossOfParts, 1e-5);
        double difference = 0, size = 0;
        for (int i = 0; i < large.Length; i++)
        {
            difference += Math.Pow(large[i] - parts[i], 2);
            size += Math.Pow(large[i], 2);
        }

        return Math.Sqrt(difference / size);
    }

    // The gradient as the optimizer gets it: read off an update of plain gradient descent with rate 1.
    private static double[] Gradients<T>(DType dtype, int rows, int microBatches, out double loss) where T : unmanaged, System.Numerics.INumber<T>
    {
        using var model = new TinyModel(1, dropout: 0, dtype: dtype);
        var task = new TinyTask(model, rows) { Counted = row => 1 + (int)(row * 5 % TinyTask.Length) };
        using var sgd = new Training.Optimizers.Sgd(model.Parameters);
        using var trainer = new Trainer(task, sgd, new TrainerOptions { MaxSteps = 1, LearningRate = 1, AccumulationSteps = microBatches, ClipNorm = 0 });
        double[] before = Values<T>(model);
        loss = trainer.TrainStep().Loss;
        double[] after = Values<T>(model);
        return [.. before.Zip(after, (b, a) => b - a)];
    }

    private static double[] Values<T>(Nn.Module model) where T : unmanaged, System.Numerics.INumber<T>
        => [.. model.Parameters.SelectMany(p => p.Value<T>().ToArray()).Select(double.CreateChecked)];
}
