using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;

namespace Lathe.Training.Tests.Data.Digits;

public sealed class DigitDatasetTests
{
    private static HashSet<DigitExpression> Distinct(DigitExamples examples) =>
        Enumerable.Range(0, examples.Count).Select(examples.Expression).ToHashSet();

    [Theory]
    [InlineData(3, 3, 9, 5000)]
    [InlineData(1, 1, 9, 40)]
    [InlineData(1, 3, 9, 40 + 500 + 5000)]
    [InlineData(2, 3, 1, 20 + 40)]
    [InlineData(1, 2, 0, 4 + 5)]
    public void Enumeration_gives_each_expression_once_and_the_count_agrees(int min, int max, int largest, long count)
    {
        List<DigitExpression> all = DigitDataset.Enumerate(min, max, largest).ToList();
        Assert.Equal(count, all.Count);
        Assert.Equal(count, all.Distinct().Count());
        Assert.Equal(count, DigitDataset.Count(min, max, largest));
        Assert.All(all, e => Assert.InRange(e.Arguments.Length, min, max));
    }

    [Fact]
    public void Enumeration_is_lazy_and_counts_reach_sixteen_arguments()
    {
        Assert.Equal(50_000_000_000_000_000, DigitDataset.Count(16, 16));
        Assert.Equal(3, DigitDataset.Enumerate(16, 16).Take(3).Count());
    }

    [Fact]
    public void Split_by_expression_keeps_the_parts_apart_with_exact_pools()
    {
        DigitDataset data = DigitDataset.Generate(new DigitDatasetOptions { Seed = 7 });
        Assert.Equal((8000, 1000, 1000), (data.Train.Count, data.Validation.Count, data.Test.Count));
        HashSet<DigitExpression> train = Distinct(data.Train), validation = Distinct(data.Validation), test = Distinct(data.Test);
        Assert.Equal((4000, 500, 500), (train.Count, validation.Count, test.Count));
        Assert.False(train.Overlaps(test));
        Assert.False(train.Overlaps(validation));
        Assert.False(validation.Overlaps(test));
        Assert.Equal(0, DigitDataset.MeasureLeak(data.Train, data.Test));
    }

    [Fact]
    public void Few_examples_do_not_repeat()
    {
        DigitDataset data = DigitDataset.Generate(new DigitDatasetOptions { Examples = 5000 });
        Assert.Equal(data.Train.Count, Distinct(data.Train).Count);
        Assert.Equal(data.Test.Count, Distinct(data.Test).Count);
    }

    [Fact]
    public void Repeats_are_even_within_one()
    {
        DigitDataset data = DigitDataset.Generate(new DigitDatasetOptions { Examples = 12_000 });
        Dictionary<DigitExpression, int> counts = Enumerable.Range(0, data.Train.Count).Select(data.Train.Expression).CountBy(e => e).ToDictionary();
        Assert.All(counts.Values, count => Assert.InRange(count, 2, 3));
    }

    [Fact]
    public void Random_split_leaks_what_theory_says()
    {
        DigitDataset data = DigitDataset.Generate(new DigitDatasetOptions { Split = DigitSplitMode.Random, Seed = 1 });
        // 8,000 draws from 5,000 miss an expression with probability (1 - 1/5000)^8000 = 0.202.
        Assert.InRange(DigitDataset.MeasureLeak(data.Train, data.Test), 0.75, 0.85);
        Assert.Equal((8000, 1000, 1000), (data.Train.Count, data.Validation.Count, data.Test.Count));
    }

    [Fact]
    public void Large_spaces_are_split_by_hash_near_the_fractions_without_leak()
    {
        var options = new DigitDatasetOptions { MinArguments = 8, MaxArguments = 8, Examples = 20_000, Seed = 3 };
        DigitDataset data = DigitDataset.Generate(options);
        Assert.Equal((16_000, 2000, 2000), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Equal(16_000, Distinct(data.Train).Count);
        Assert.Equal(0, DigitDataset.MeasureLeak(data.Train, data.Test));
        Assert.Equal(0, DigitDataset.MeasureLeak(data.Train, data.Validation));

        var space = new DigitSpace(8, 8, 9);
        int train = 0;
        for (long i = 0; i < 50_000; i++)
            train += space.Hash(i * 9973, options.Seed) < 0.8 ? 1 : 0;
        Assert.InRange(train / 50_000.0, 0.79, 0.81);
    }

    [Fact]
    public void The_hash_of_an_expression_does_not_depend_on_its_space()
    {
        // Max ( 0 0 0 ) is number 3,000 among three arguments and stands after 540 shorter ones in the larger space.
        Assert.Equal(new DigitSpace(3, 3, 9).Hash(3000, 5), new DigitSpace(1, 3, 9).Hash(3540, 5));
        Assert.NotEqual(new DigitSpace(3, 3, 9).Hash(3000, 5), new DigitSpace(3, 3, 9).Hash(3000, 6));
        Assert.NotEqual(new DigitSpace(3, 3, 9).Hash(3000, 5), new DigitSpace(2, 2, 9).Hash(300, 5));
    }

    [Theory]
    [InlineData(DigitSplitMode.ByExpression, 1, 3)]
    [InlineData(DigitSplitMode.ByExpression, 7, 8)]
    [InlineData(DigitSplitMode.Random, 1, 3)]
    public void Examples_are_right_and_reproducible(DigitSplitMode split, int min, int max)
    {
        var options = new DigitDatasetOptions { Examples = 3000, MinArguments = min, MaxArguments = max, Seed = 21, Split = split };
        DigitExamples first = DigitDataset.Generate(options).Train, second = DigitDataset.Generate(options).Train;
        int[] ids = new int[32];
        for (int i = 0; i < first.Count; i++)
        {
            DigitExpression expression = first.Expression(i);
            Assert.Equal(expression, second.Expression(i));
            int length = expression.Encode(ids);
            Assert.Equal(ids[..length], first.Tokens(i).ToArray().Select(b => (int)b));
            Assert.Equal(DigitVocabulary.IdOf(expression.Evaluate()), first.Label(i));
            Assert.Equal(expression.Operation, first.Operation(i));
        }

        DigitExamples other = DigitDataset.Generate(options with { Seed = 22 }).Train;
        Assert.Contains(Enumerable.Range(0, first.Count), i => !first.Expression(i).Equals(other.Expression(i)));
    }

    [Fact]
    public void First_draw_is_pinned()
    {
        DigitDataset data = DigitDataset.Generate(new DigitDatasetOptions());
        Assert.Equal("Max ( 4 1 5 ); Max ( 4 2 0 ); Max ( 6 9 1 )", $"{data.Train.Expression(0)}; {data.Validation.Expression(0)}; {data.Test.Expression(0)}");
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        var options = new DigitDatasetOptions();
        AssertNames("Examples is 0", options with { Examples = 0 });
        AssertNames("Argument counts from 4 to 3", options with { MinArguments = 4 });
        AssertNames("Argument counts from 3 to 17", options with { MaxArguments = 17 });
        AssertNames("largest value is 10", options with { LargestValue = 10 });
        AssertNames("add up to 1.1", options with { TestFraction = 0.2 });
        AssertNames("TrainFraction is NaN", options with { TrainFraction = double.NaN });
        AssertNames("Split is 5", options with { Split = (DigitSplitMode)5 });
        AssertNames("test part asks for 10", options with { Examples = 100, MinArguments = 1, MaxArguments = 1, LargestValue = 0 });
    }

    private static void AssertNames(string message, DigitDatasetOptions options) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => DigitDataset.Generate(options)).Message, StringComparison.Ordinal);
}
