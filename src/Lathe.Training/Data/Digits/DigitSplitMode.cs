namespace Lathe.Training.Data.Digits;

/// <summary>How examples come to train, validation and test.</summary>
public enum DigitSplitMode
{
    /// <summary>Distinct expressions are divided first, then each part draws its own examples: no test expression was trained on.</summary>
    ByExpression,

    /// <summary>
    /// Examples are drawn first and then divided at random, as classic tutorials do. Most test expressions also stand
    /// in train, so test accuracy measures memory; <see cref="DigitDataset.MeasureLeak"/> says how many.
    /// </summary>
    Random,
}
