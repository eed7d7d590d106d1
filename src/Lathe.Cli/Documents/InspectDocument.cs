using Lathe.Nn.Formats;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;

namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe inspect --json</c> says. Bytes are bytes; operations are floating-point operations.</summary>
internal sealed record InspectDocument
{
    public required string Path { get; init; }

    public required string Format { get; init; }

    public required string Family { get; init; }

    public required System.Text.Json.Nodes.JsonObject Config { get; init; }

    public required InspectParameters Parameters { get; init; }

    public required InspectFlops Flops { get; init; }

    public required InspectMemory Memory { get; init; }

    /// <summary>Bytes of the weights by how they are stored.</summary>
    public required IReadOnlyDictionary<string, long>? StoredBytes { get; init; }

    /// <summary>Every stored weight, where asked for.</summary>
    public required IReadOnlyList<InspectWeight>? Weights { get; init; }

    public static InspectDocument Of(string path, ModelFile? file, string family, TransformerConfig config, int batch, int length, bool checkpoint, bool weights)
    {
        ParameterCounts p = ParameterCounts.Of(config);
        FlopCounts f = FlopCounts.Of(config, length);
        MemoryEstimate m = MemoryEstimate.Of(config, batch, length, checkpoint);
        return new InspectDocument
        {
            Path = path,
            Format = file?.Format ?? "preset",
            Family = family,
            Config = TransformerConfigJson.Write(config),
            Parameters = new InspectParameters(p.Total, p.Active, p.Tokens, p.Positions, p.Attention, p.FeedForward, p.Norms, p.Head, p.PerBlock),
            Flops = new InspectFlops(length, f.PerToken, f.TrainingPerToken, f.Qkv / length, f.Scores / length, f.Values / length, f.Output / length, f.FeedForward / length, f.Head / length),
            Memory = new InspectMemory(batch, length, m.Weights, m.KvCache, m.Gradients, m.Optimizer, m.Activations, m.Training, m.Inference),
            StoredBytes = file?.Weights.Weights.GroupBy(w => w.Type).OrderByDescending(g => g.Sum(w => w.ByteLength)).ToDictionary(g => g.Key, g => g.Sum(w => w.ByteLength)),
            Weights = file is null || !weights ? null : [.. file.Weights.Weights.Select(w => new InspectWeight(w.Name, [.. w.Shape], w.Type, w.ByteLength))],
        };
    }
}
