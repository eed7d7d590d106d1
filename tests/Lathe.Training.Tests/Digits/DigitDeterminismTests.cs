using Lathe.Tensors;
using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

[Collection(nameof(Alone))]
public sealed class DigitDeterminismTests
{
    private static string Train(DigitTrainingOptions options, int threads)
    {
        int before = LatheThreads.Count;
        LatheThreads.Count = threads;
        try
        {
            using var trainer = new DigitTrainer(options);
            trainer.Finish();
            return DigitRuns.Hash(trainer.Model.Parameters);
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Fact]
    public void Same_seed_same_bits_for_any_number_of_threads()
    {
        string one = Train(DigitRuns.Short, 1);
        Assert.Equal(one, Train(DigitRuns.Short, 1));
        Assert.Equal(one, Train(DigitRuns.Short, 2));
        Assert.Equal(one, Train(DigitRuns.Short, 3));
    }

    [Fact]
    public void The_real_model_too()
    {
        // Full width and batch, where kernels do share work among threads.
        DigitTrainingOptions options = new() { Data = DigitRuns.Short.Data with { Examples = 400, MaxArguments = 9 }, BatchSize = 64, Epochs = 2 };
        Assert.Equal(Train(options, 1), Train(options, 2));
    }

    [Fact]
    public void Another_seed_gives_another_model()
        => Assert.NotEqual(Train(DigitRuns.Short, 1), Train(DigitRuns.Short with { Seed = 12 }, 1));

    [Fact]
    public void Dropout_takes_part_in_the_bits()
    {
        DigitTrainingOptions other = DigitRuns.Short with { Model = DigitRuns.Short.Model with { Dropout = 0.2 } };
        Assert.NotEqual(Train(DigitRuns.Short, 1), Train(other, 1));
    }
}
