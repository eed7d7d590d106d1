namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe data assistant --json</c> ends with.</summary>
/// <param name="Folder">Where the files lie.</param>
/// <param name="Examples">Examples to train on.</param>
/// <param name="HeldOut">Examples held out.</param>
/// <param name="Topics">Examples to train on by topic.</param>
internal sealed record DataAssistantDocument(string Folder, int Examples, int HeldOut, IReadOnlyDictionary<string, int> Topics);
