namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe data quality --json</c> says.</summary>
/// <param name="Model">The classifier's file.</param>
/// <param name="Good">Good examples that it was trained on.</param>
/// <param name="Bad">Bad ones.</param>
/// <param name="HeldOut">Examples that it was not trained on.</param>
/// <param name="GoodKept">Share of the good ones held out that score above one half.</param>
/// <param name="BadDropped">Share of the bad ones held out that score below.</param>
/// <param name="Seconds">What it took.</param>
internal sealed record DataQualityDocument(string Model, int Good, int Bad, int HeldOut, double GoodKept, double BadDropped, double Seconds);
