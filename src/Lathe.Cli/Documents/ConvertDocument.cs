namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe convert --json</c> says.</summary>
/// <param name="From">The model read.</param>
/// <param name="To">The file or folder written.</param>
/// <param name="Format">hf, gguf or llama2c.</param>
/// <param name="Type">How matrices are stored.</param>
/// <param name="Family">The model's family.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="Bytes">Size of what was written.</param>
/// <param name="UnusedWeights">Weights of the source that the model has no use for.</param>
/// <param name="CopiedFiles">Tokenizer files that went along.</param>
internal sealed record ConvertDocument(
    string From, string To, string Format, string Type, string Family, long Parameters, long Bytes, IReadOnlyList<string> UnusedWeights, IReadOnlyList<string> CopiedFiles);
