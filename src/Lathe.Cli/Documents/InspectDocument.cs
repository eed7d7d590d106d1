using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;

namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe inspect --json</c> says.</summary>
internal sealed record InspectDocument
{
    public required string Path { get; init; }

    /// <summary><c>hf</c>, <c>gguf</c>, <c>llama2c</c>, <c>run</c>, or <c>weights</c> for a file that says nothing of its model.</summary>
    public required string Format { get; init; }

    public string? Family { get; init; }

    public TransformerConfig? Config { get; init; }

    /// <summary>Values in the file, all weights together.</summary>
    public required long StoredValues { get; init; }

    public required long StoredBytes { get; init; }

    public required IReadOnlyList<StoredTypeDocument> StoredTypes { get; init; }

    /// <summary>Bytes that the weights take in memory to answer: what is stored in blocks or in 16 bits stays so.</summary>
    public long? InferenceWeights { get; init; }

    public ParameterCount? Parameters { get; init; }

    public IReadOnlyList<LayerDocument>? ByLayer { get; init; }

    public int? Batch { get; init; }

    public int? Context { get; init; }

    public FlopCount? Flops { get; init; }

    public MemoryCount? Memory { get; init; }

    public MemoryCount? CheckpointedMemory { get; init; }

    public InspectTokenizerDocument? Tokenizer { get; init; }

    public IReadOnlyList<TensorDocument>? Tensors { get; init; }
}
