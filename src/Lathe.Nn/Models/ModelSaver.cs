using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Llama2c;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models;

/// <summary>Writes models in the formats the world reads; each file is replaced all at once.</summary>
public static class ModelSaver
{
    /// <summary>A Hugging Face folder: weights, <c>config.json</c>, and <c>generation_config.json</c> for language models.</summary>
    public static void HuggingFace(string folder, Transformer model, EncoderHead? head = null, JsonObject? generation = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelFamily family = ModelFamilies.Of(model.Config);
        JsonObject config = new() { ["architectures"] = new JsonArray(family.ArchitectureName), ["model_type"] = family.Name, ["torch_dtype"] = "float32" };
        family.Write(model.Config, config);
        if (head is not null)
        {
            config["architectures"] = new JsonArray(model.Config.PositionOffset != 0 ? "RobertaForSequenceClassification" : "BertForSequenceClassification");
            config["num_labels"] = head.Labels;
        }

        Directory.CreateDirectory(folder);
        var writer = new SafetensorsWriter { Metadata = { ["format"] = "pt" } };
        string prefix = head is null ? "" : family.Prefixes[model.Config.PositionOffset != 0 ? 1 : 0];
        Add(writer, model.Parameters, family.Weights(model.Config), prefix);
        if (head is not null) Add(writer, head.Parameters, EncoderHead.Weights(model.Config, head.Labels), "");
        writer.Save(Path.Combine(folder, "model.safetensors"));
        WriteJson(Path.Combine(folder, "config.json"), config);
        if (model.Config.LanguageHead) WriteJson(Path.Combine(folder, "generation_config.json"), generation ?? new JsonObject { ["_from_model_config"] = true });
    }

    /// <summary>A GGUF file.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="model">The transformer.</param>
    /// <param name="type">How to store matrices; vectors, norms and positions stay F32.</param>
    /// <param name="metadata">More metadata, such as the tokenizer's; it does not replace the model's own.</param>
    /// <exception cref="NotSupportedException">GGUF has no architecture for this model.</exception>
    public static void Gguf(string path, Transformer model, GgmlType type, IReadOnlyDictionary<string, object>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelFamily family = ModelFamilies.OfGgufConfig(model.Config);
        string architecture = family.GgufArchitecture(model.Config);
        var writer = new GgufWriter();
        family.WriteGguf(model.Config, architecture, writer.Metadata);
        writer.Metadata["general.file_type"] = (uint)FileType(type);
        foreach ((string key, object value) in metadata ?? new Dictionary<string, object>()) writer.Metadata.TryAdd(key, value);
        var weights = new ModelWeights(model.Parameters, family.GgufWeights(model.Config));
        if (Divisors(model.Config) is { } divisors) writer.Add("rope_freqs.weight", [divisors.Length], GgmlType.F32, divisors);
        foreach (WeightInfo weight in weights.Weights) writer.Add(weights, weight.Name, weight.Name, Stored(weight, type));
        writer.Save(path);
    }

    /// <summary>A llama2.c checkpoint.</summary>
    /// <exception cref="NotSupportedException">The format has no place for something the model has.</exception>
    public static void Llama2C(string path, Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Llama2cWriter.Save(path, Llama2c.Write(model.Config), new ModelWeights(model.Parameters, Llama2c.Weights(model.Config)));
    }

    private static void Add(SafetensorsWriter writer, IReadOnlyList<Parameter> parameters, IEnumerable<WeightPart> parts, string prefix)
    {
        Dictionary<string, Parameter> byName = parameters.ToDictionary(p => p.Name);
        foreach (WeightPart part in parts)
        {
            long[] shape = [.. part.Shape.Select(s => (long)s)];
            writer.Add(prefix + part.Name, SafetensorsDType.F32, shape, stream => Write(stream, WeightWriter.Values(byName, part)));
        }
    }

    private static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        const int Piece = 1 << 24;
        for (int at = 0; at < values.Length; at += Piece)
            stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.Slice(at, Math.Min(Piece, values.Length - at))));
    }

    private static void WriteJson(string path, JsonObject json)
        => AtomicFile.Write(path, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            json.WriteTo(writer);
        });

    // llama.cpp keeps vectors and positions whole; rows that are no multiple of a block fall back to Q8_0's, then to F16.
    private static GgmlType Stored(WeightInfo weight, GgmlType type)
    {
        if (weight.Shape.Rank < 2 || weight.Name is "position_embd.weight" or "token_types.weight") return GgmlType.F32;
        int row = weight.Shape[-1];
        return row % type.BlockLength() == 0 ? type : row % GgmlType.Q8_0.BlockLength() == 0 ? GgmlType.Q8_0 : GgmlType.F16;
    }

    private static float[]? Divisors(TransformerConfig config)
    {
        if (config.RopeScaling is not { Kind: RopeScalingKind.Llama3 or RopeScalingKind.Divisors }) return null;
        using var scaled = new Layers.RotaryPositions(config, DType.Float32);
        using var plain = new Layers.RotaryPositions(config with { RopeScaling = null }, DType.Float32);
        return [.. plain.Frequencies(config.Context, out _).Zip(scaled.Frequencies(config.Context, out _), (p, s) => (float)(p / s))];
    }

    // llama.cpp's numbers of mixtures of types.
    private static int FileType(GgmlType type) => type switch
    {
        GgmlType.F32 => 0,
        GgmlType.F16 => 1,
        GgmlType.Q4_0 => 2,
        GgmlType.Q4_1 => 3,
        GgmlType.Q8_0 => 7,
        GgmlType.Q5_0 => 8,
        GgmlType.Q5_1 => 9,
        GgmlType.Q4_K => 14,
        GgmlType.Q5_K => 16,
        GgmlType.Q6_K => 18,
        GgmlType.BF16 => 32,
        _ => 1024,
    };
}
