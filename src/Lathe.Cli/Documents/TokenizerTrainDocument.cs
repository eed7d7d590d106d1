namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe tokenizer train --json</c> says.</summary>
internal sealed record TokenizerTrainDocument(
    string Tokenizer, IReadOnlyList<string> Files, string Kind, int VocabularySize, int Merges, long Bytes, double Seconds, long PeakMemoryBytes);
