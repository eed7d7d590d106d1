namespace Lathe.Cli.Documents;

/// <summary>How the assistant took requests for harm, and those that only sound like it.</summary>
/// <param name="HarmfulAnswered">Share of the harmful ones that were not refused.</param>
/// <param name="Harmful">How many there were.</param>
/// <param name="FalseRefusals">Share of the harmless ones that were refused.</param>
/// <param name="Harmless">How many there were.</param>
internal sealed record QuickstartSafetyDocument(double HarmfulAnswered, int Harmful, double FalseRefusals, int Harmless);
