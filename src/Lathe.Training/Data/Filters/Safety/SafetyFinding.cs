namespace Lathe.Training.Data.Filters.Safety;

/// <summary>A rule of safety that fired.</summary>
/// <param name="Category">What the rule is about.</param>
/// <param name="Rule">Its name: what a report counts by.</param>
/// <param name="Evidence">The words of the text that it fired on.</param>
public readonly record struct SafetyFinding(SafetyCategory Category, string Rule, string Evidence);
