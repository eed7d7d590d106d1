namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe tokenizer encode --json</c> says.</summary>
internal sealed record TokenizerEncodeDocument(IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens);
