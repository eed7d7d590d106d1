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
        using var gguf = new GgufModel(model, metadata);
        Gguf(path, gguf, weight => Stored(weight, type), FileType(type));
    }

    /// <summary>A GGUF file in which every weight is of the type it has in memory: blocks byte for byte, floats as F32.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="model">The transformer, quantised or not.</param>
    /// <param name="metadata">More metadata, such as the tokenizer's; it does not replace the model's own.</param>
    /// <exception cref="NotSupportedException">GGUF has no architecture for this model.</exception>
    public static void Gguf(string path, Transformer model, IReadOnlyDictionary<string, object>? metadata = null)
    {
        using var gguf = new GgufModel(model, metadata);
        // The number says what most matrices are; there is none for an arbitrary mixture.
        GgmlType main = gguf.Weights.Weights.Where(w => w.Shape.Rank > 1).GroupBy(w => w.Type).OrderByDescending(g => g.Sum(w => w.Shape.Count))
            .Select(g => gguf.Weights.StoredType(g.First().Name)!.Value).FirstOrDefault();
        Gguf(path, gguf, weight => gguf.Weights.StoredType(weight.Name)!.Value, FileType(main));
    }

    /// <summary>A llama2.c checkpoint.</summary>
    /// <exception cref="NotSupportedException">The format has no place for something the model has.</exception>
    public static void Llama2C(string path, Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Llama2cWriter.Save(path, Llama2c.Write(model.Config), new ModelWeights(model.Parameters, Llama2c.Weights(model.Config)));
    }

    private static void Gguf(string path, GgufModel model, Func<WeightInfo, GgmlType> typeOf, int fileType)
    {
        var writer = new GgufWriter();
        foreach ((string key, object value) in model.Metadata) writer.Metadata[key] = value;
        writer.Metadata["general.file_type"] = (uint)fileType;
        foreach (WeightInfo weight in model.Weights.Weights)
        {
            GgmlType type = typeOf(weight);
            if (type != GgmlType.F32 && model.Weights.StoredType(weight.Name) == type) writer.AddStored(weight.Name, weight.Shape, type, stream => Copy(stream, model.Weights, weight, type));
            else writer.Add(model.Weights, weight.Name, weight.Name, type);
        }

        writer.Save(path);
    }

    private static void Copy(Stream stream, ModelWeights weights, WeightInfo weight, GgmlType type)
    {
        const int PieceBytes = 1 << 22;
        long row = type.ByteLength(weight.Shape[-1]), all = type.ByteLength(weight.Shape.Count);
        byte[] piece = new byte[Math.Min(all, Math.Max(1, PieceBytes / row / 16 * 16) * row)];
        for (long at = 0; at < all; at += piece.Length)
        {
            Span<byte> bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, all - at));
            weights.ReadStored(weight.Name, at, bytes);
            stream.Write(bytes);
        }
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

    // llama.cpp's numbers of mixtures; for K types the small one, which adds the least to the main type.
    private static int FileType(GgmlType type) => GgufRecipe.All.FirstOrDefault(r => r.Main == type)?.FileType ?? 1024;
}
