namespace Lathe.Training.Data.Validation;

/// <summary>One thing that a data set is held to.</summary>
/// <param name="Name">What.</param>
/// <param name="Found">What was found, in words.</param>
/// <param name="Expected">What was expected, in words.</param>
/// <param name="Passed">Whether it is so.</param>
/// <param name="Advice">What to do where it is not.</param>
public sealed record ValidationCheck(string Name, string Found, string Expected, bool Passed, string Advice);
