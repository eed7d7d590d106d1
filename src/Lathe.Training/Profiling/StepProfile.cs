namespace Lathe.Training.Profiling;

/// <summary>Where the time of a step goes.</summary>
/// <param name="Steps">Steps measured.</param>
/// <param name="SecondsPerStep">Seconds a step, all in all.</param>
/// <param name="Roofline">The machine.</param>
/// <param name="Rows">Ops, the longest first; then the optimizer's step.</param>
public sealed record StepProfile(int Steps, double SecondsPerStep, Roofline Roofline, IReadOnlyList<ProfileRow> Rows);
