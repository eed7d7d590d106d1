namespace Lathe.Cli.Documents;

/// <summary>A question to the assistant.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Without">What it answers as it is.</param>
/// <param name="With">What it answers with the adapter.</param>
internal sealed record QuickstartPersonaDocument(string Question, string Without, string With);
