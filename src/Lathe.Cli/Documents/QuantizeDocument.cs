namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe quantize --json</c> says.</summary>
internal sealed record QuantizeDocument
{
    public required string Input { get; init; }

    public required string Output { get; init; }

    public required string Recipe { get; init; }

    public required bool Pure { get; init; }

    /// <summary>Bytes of all weights in the input, as they are stored or held there.</summary>
    public required long WeightBytesBefore { get; init; }

    public required long WeightBytes { get; init; }

    /// <summary>Bytes of the file: weights, metadata, tokenizer.</summary>
    public required long FileBytes { get; init; }

    public required double BitsPerWeight { get; init; }

    public required IReadOnlyList<QuantizedTensorDocument> Tensors { get; init; }

    public required bool HasTokenizer { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Before and after on a text, or null where none was given.</summary>
    public QuantizePerplexity? Perplexity { get; init; }
}
