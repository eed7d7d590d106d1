namespace Lathe.Training.Data.Validation;

/// <summary>A record to look at.</summary>
/// <param name="What">What was found: <c>near duplicate</c>, <c>unsafe: Weapons</c>.</param>
/// <param name="Source">The file.</param>
/// <param name="Line">Its line there.</param>
/// <param name="Detail">What exactly.</param>
public sealed record ValidationFinding(string What, string Source, long Line, string Detail);
