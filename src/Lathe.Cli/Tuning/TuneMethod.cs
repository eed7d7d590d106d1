using System.CommandLine;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>A method of <c>lathe tune --method</c>: its flags, and the method that they make.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Summary">What it learns from what, in a line.</param>
/// <param name="Flags">Flags of its own; what is given is kept in the run's config and given back on resuming.</param>
/// <param name="Create">Makes it of the values of those flags, by their names without dashes.</param>
internal sealed record TuneMethod(string Name, string Summary, IReadOnlyList<Option> Flags, Func<MethodValues, ITuningMethod> Create);
