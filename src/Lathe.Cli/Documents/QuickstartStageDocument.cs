namespace Lathe.Cli.Documents;

/// <summary>A step of the quickstart.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seconds">How long it took, in an earlier run where it is <paramref name="Reused"/>.</param>
/// <param name="Reused">Whether it was there already.</param>
/// <param name="Commands">The commands that do the same alone.</param>
/// <param name="Figures">Its numbers.</param>
internal sealed record QuickstartStageDocument(string Name, double Seconds, bool Reused, IReadOnlyList<string> Commands, IReadOnlyDictionary<string, double> Figures);
