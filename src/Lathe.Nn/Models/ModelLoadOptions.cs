using Lathe.Nn.Formats.Gguf;
using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>How a model is held in memory once it is loaded.</summary>
public sealed record ModelLoadOptions
{
    /// <summary>To answer and not to train: what is stored in blocks or in 16 bits stays so.</summary>
    public static ModelLoadOptions Inference { get; } = new() { KeepBlocks = true };

    /// <summary>Element type of what is not kept in blocks.</summary>
    public DType DType { get; init; } = DType.Float32;

    /// <summary>
    /// Whether matrices that the file has in blocks (Q8_0, Q4_K, …) or in 16 bits stay as they are, which takes the file's size in memory; floats are
    /// laid out in panels, with the same results. They cannot be trained. Only with <see cref="DType.Float32"/>.
    /// </summary>
    public bool KeepBlocks { get; init; }

    /// <summary>A recipe by which matrices that are floats after all that are quantised, one after the other as they are read; null: none.</summary>
    public GgufRecipe? Quantize { get; init; }

    /// <summary>Whether matrices that are floats after all that become NF4, as QLoRA holds its base (<see cref="ModelQuantizer.NormalFloat"/>).</summary>
    public bool NormalFloat { get; init; }

    /// <summary>Throws where the options contradict each other.</summary>
    /// <exception cref="ArgumentException">Blocks are asked for beside another type than Float32.</exception>
    public void Validate()
    {
        if (DType != DType.Float32 && (KeepBlocks || Quantize is not null))
            throw new ArgumentException($"Blocks go with Float32; {nameof(DType)} is {DType}. Leave out {nameof(KeepBlocks)} and {nameof(Quantize)}, or load as Float32.");
        if (NormalFloat && (DType != DType.Float32 || Quantize is not null))
            throw new ArgumentException($"{nameof(NormalFloat)} goes with Float32 and without {nameof(Quantize)}, which says another type for the same matrices.");
        if (Quantize is { Main: Formats.Quantization.GgmlType.F32 })
            throw new ArgumentException($"{nameof(Quantize)} is F32, which is what matrices are without it: leave it out.");
    }

    /// <summary>What quantises the matrices of a model as they are read; null where nothing does.</summary>
    /// <param name="config">What the model is.</param>
    public ModelQuantizer? QuantizerOf(TransformerConfig config)
        => Quantize is { } recipe ? new ModelQuantizer(config, recipe) : NormalFloat ? ModelQuantizer.NormalFloat(config) : null;
}
