namespace Lathe.Training.Profiling;

/// <summary>One kind of op in one direction, a step on average.</summary>
/// <param name="Name">Name of the op, with <c>′</c> for its gradient.</param>
/// <param name="Calls">Calls a step.</param>
/// <param name="Seconds">Seconds a step.</param>
/// <param name="Flops">Multiplications and additions a step.</param>
/// <param name="Bytes">Bytes a step.</param>
/// <param name="RooflineShare">How near it came to the roofline: 1 is as fast as the machine allows; above it where caches held the data.</param>
public sealed record ProfileRow(string Name, double Calls, double Seconds, double Flops, double Bytes, double RooflineShare);
