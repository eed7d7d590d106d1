namespace Lathe.Training.Data.Digits;

/// <summary>What a <see cref="DigitDataset"/> contains. The same options give the same examples on every machine.</summary>
public sealed record DigitDatasetOptions
{
    /// <summary>Examples in all three parts together; 10,000 by default.</summary>
    public int Examples { get; init; } = 10_000;

    /// <summary>The fewest arguments of an expression; 3 by default.</summary>
    public int MinArguments { get; init; } = 3;

    /// <summary>The most arguments of an expression, up to 16; 3 by default.</summary>
    public int MaxArguments { get; init; } = 3;

    /// <summary>The largest digit, 0 to 9; 9 by default.</summary>
    public int LargestValue { get; init; } = 9;

    /// <summary>Decides the division and the draws; 0 by default.</summary>
    public ulong Seed { get; init; }

    /// <summary>How examples are divided; by expression by default.</summary>
    public DigitSplitMode Split { get; init; } = DigitSplitMode.ByExpression;

    /// <summary>The part to train on; 0.8 by default.</summary>
    public double TrainFraction { get; init; } = 0.8;

    /// <summary>The part to choose by; 0.1 by default.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>The part to report; 0.1 by default.</summary>
    public double TestFraction { get; init; } = 0.1;

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">A field is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Examples < 1)
            throw new ArgumentException($"{nameof(Examples)} is {Examples}: expected at least 1.");
        DigitSpace.Validate(MinArguments, MaxArguments, LargestValue);
        if (!Enum.IsDefined(Split))
            throw new ArgumentException($"{nameof(Split)} is {Split}: expected {DigitSplitMode.ByExpression} or {DigitSplitMode.Random}.");
        CheckFraction(nameof(TrainFraction), TrainFraction);
        CheckFraction(nameof(ValidationFraction), ValidationFraction);
        CheckFraction(nameof(TestFraction), TestFraction);
        double sum = TrainFraction + ValidationFraction + TestFraction;
        if (Math.Abs(sum - 1) > 1e-9)
        {
            throw new ArgumentException(
                $"The fractions {TrainFraction}, {ValidationFraction} and {TestFraction} add up to {sum}: expected 1, for example "
                    + "0.8, 0.1 and 0.1.");
        }
    }

    /// <summary>Divides a number of things into train, validation and test; the parts add up to the number.</summary>
    internal (int Train, int Validation, int Test) Divide(int total)
    {
        int train = (int)Math.Round(total * TrainFraction);
        int trainAndValidation = Math.Clamp((int)Math.Round(total * (TrainFraction + ValidationFraction)), train, total);
        return (train, trainAndValidation - train, total - trainAndValidation);
    }

    private static void CheckFraction(string name, double value)
    {
        if (!(value is >= 0 and <= 1))
            throw new ArgumentException($"{name} is {value}: expected a number from 0 to 1.");
    }
}
