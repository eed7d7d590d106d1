using Lathe.Nn.Models;

namespace Lathe.Benchmarks.Tuning;

/// <summary>A model to tune and how, unless the command line says otherwise.</summary>
/// <param name="Name">Name in the report.</param>
/// <param name="Config">The model, with random weights.</param>
/// <param name="Rank">r of the adapters beside queries and values.</param>
/// <param name="Quantize">The block type of the frozen weights; empty: floats.</param>
/// <param name="Checkpoint">Whether only the blocks' inputs are kept.</param>
internal sealed record TuningShape(string Name, TransformerConfig Config, int Rank, string Quantize, bool Checkpoint)
{
    /// <summary>24 layers, 1024 wide, 355M; the exact GELU that the peer computes.</summary>
    public static TuningShape DialoGptMedium { get; } = new("dialogpt-medium", Gpt2.Medium with { Activation = ActivationKind.Gelu }, 16, "", false);

    /// <summary>30 layers, 576 wide, in blocks of 8 bits.</summary>
    public static TuningShape Llama135M { get; } = new("llama-135m", Llama.SmolLm135M, 8, "Q8_0", true);
}
