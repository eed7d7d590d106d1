using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

/// <summary>What the named sizes promise, on expressions that training never showed.</summary>
[Trait("Category", "Slow")]
public sealed class DigitAccuracyTests
{
    [Fact]
    public void Medium_answers_995_of_1000_unseen_expressions_for_nine_seeds_of_ten()
    {
        double[] accuracies = new double[10];
        for (int i = 0; i < 10; i++)
        {
            using var trainer = new DigitTrainer(DigitTrainingOptions.OfSize("medium") with { Seed = (ulong)i + 1 });
            DigitEvaluation unseen = trainer.Finish().Unseen!;
            Assert.Equal(1_000, unseen.Expressions);
            accuracies[i] = unseen.Accuracy;
        }

        Assert.True(accuracies.Count(a => a >= 0.995) >= 9, string.Join(", ", accuracies));
    }

    [Fact]
    public void Large_answers_all_five_thousand()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new DigitTrainer(DigitTrainingOptions.OfSize("large"), folder.Path);
        DigitTrainingResult result = trainer.Finish();
        Assert.Equal(1, result.Unseen!.Accuracy);
        using DigitModelFile best = DigitModelFile.Load(folder.Path);
        using var evaluator = new DigitEvaluator();
        DigitEvaluation all = evaluator.Evaluate(best.Model, DigitDataset.Exhaustive(best.Options.Data));
        Assert.Equal((5_000, 5_000), (all.Expressions, all.Correct));
    }
}
