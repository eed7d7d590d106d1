namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe report digits --json</c> says.</summary>
internal sealed record ReportDigitsDocument(string Report, string Model);
