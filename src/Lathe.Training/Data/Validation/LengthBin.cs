namespace Lathe.Training.Data.Validation;

/// <summary>A column of a histogram of lengths.</summary>
/// <param name="Low">Shortest.</param>
/// <param name="High">Longest, included.</param>
/// <param name="Count">Texts.</param>
public sealed record LengthBin(int Low, int High, long Count);
