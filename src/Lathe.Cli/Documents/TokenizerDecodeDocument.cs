namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe tokenizer decode --json</c> says.</summary>
internal sealed record TokenizerDecodeDocument(string Text);
