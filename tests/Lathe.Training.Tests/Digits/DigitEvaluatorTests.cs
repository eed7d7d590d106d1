using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

public sealed class DigitEvaluatorTests
{
    // Whatever it reads, it answers with one token: everything but one bias is zero.
    private static DigitTransformer Always(int token)
    {
        var model = new DigitTransformer(new DigitTransformerConfig { Width = 8, Heads = 2, FeedForward = 8 }, new Initializer(1));
        model.Classifier.Weight.Value<float>().Clear();
        model.Classifier.Bias!.Value<float>()[token] = 5;
        return model;
    }

    [Fact]
    public void Counts_what_is_right_by_operation_and_what_is_confused()
    {
        DigitExamples all = DigitDataset.Exhaustive(new DigitDatasetOptions());
        using DigitTransformer model = Always(DigitVocabulary.IdOf(9));
        using var evaluator = new DigitEvaluator();
        DigitEvaluation result = evaluator.Evaluate(model, all);

        // A first, second or last argument is 9 for 100 of 1,000 triples; the largest is for 271, the smallest for one.
        Assert.Equal((5_000, 100 + 100 + 100 + 271 + 1), (result.Expressions, result.Correct));
        Assert.Equal(572 / 5_000.0, result.Accuracy);
        Assert.Equal(0.271, result.AccuracyOf(DigitOperation.Max)!.Value, 1e-12);
        Assert.Equal(0.001, result.AccuracyOf(DigitOperation.Min)!.Value, 1e-12);
        Assert.Equal(1_000, result.AskedOf(DigitOperation.Second));
        Assert.Equal(572, result.Confusion(9, 9));
        Assert.Equal(5_000, Enumerable.Range(0, 10).Sum(d => result.Confusion(d, 9)));
        Assert.Equal(0, result.Confusion(9, 10));

        // Cross-entropy of the one logit of 5 among nineteen zeros.
        double log = Math.Log(Math.Exp(5) + 19);
        Assert.Equal(((572 * (log - 5)) + (4_428 * log)) / 5_000, result.Loss, 1e-5);
    }

    [Fact]
    public void An_answer_that_is_no_digit_has_a_column_of_its_own()
    {
        using DigitTransformer model = Always(DigitVocabulary.Open);
        using var evaluator = new DigitEvaluator();
        DigitEvaluation result = evaluator.Evaluate(model, DigitDataset.Exhaustive(new DigitDatasetOptions { LargestValue = 1 }));
        Assert.Equal((40, 0), (result.Expressions, result.Correct));
        Assert.Equal(40, result.Confusion(0, 10) + result.Confusion(1, 10));
    }

    [Fact]
    public void Nothing_asked_is_nothing_answered()
    {
        using DigitTransformer model = Always(DigitVocabulary.Open);
        using var evaluator = new DigitEvaluator();
        DigitDataset data = DigitDataset.Generate(new DigitDatasetOptions { Examples = 10, TrainFraction = 1, ValidationFraction = 0, TestFraction = 0 });
        DigitEvaluation result = evaluator.Evaluate(model, data.Test);
        Assert.Equal((0, 0.0, 0.0), (result.Expressions, result.Accuracy, result.Loss));
        Assert.Null(result.AccuracyOf(DigitOperation.Max));
        Assert.Empty(DigitReports.AccuracyByOperation(result));
    }

    [Fact]
    public void Dropout_rests_and_batches_do_not_matter()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig { Dropout = 0.5 }, new Initializer(1));
        using var evaluator = new DigitEvaluator();
        DigitDataset data = DigitDataset.Generate(new DigitDatasetOptions { Examples = 700, MinArguments = 1, MaxArguments = 5 });
        DigitEvaluation first = evaluator.Evaluate(model, data.Train), second = evaluator.Evaluate(model, data.Train);
        Assert.Equal((first.Loss, first.Correct), (second.Loss, second.Correct));
    }
}
