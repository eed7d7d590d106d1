using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Nn.Formats;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.Models;

/// <summary>Finds out what a file or folder holds without loading its weights.</summary>
internal static class Inspection
{
    /// <summary>Inspects a model, or a file of weights that says nothing of its model.</summary>
    public static InspectDocument Of(string path, int batch, int? context, bool tensors, string? tokenizer)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new CliException($"there is nothing at '{path}': expected a Hugging Face folder, a GGUF or safetensors file, a llama2.c .bin, or the folder of a run.");
        if (ModelSource.RunConfig(path) is { } run) return OfRun(path, run, batch, context, tensors, tokenizer);
        bool bare = File.Exists(path) && Path.GetFileName(path) != "config.json";
        if (bare)
        {
            using IWeightSource source = WeightFiles.Open(path);
            string type = source.GetType().Name;
            if (type.StartsWith("Safetensors", StringComparison.Ordinal) || type.StartsWith("Sharded", StringComparison.Ordinal)) return Stored(path, "weights", source, tensors);
        }

        using ModelFile file = ModelFile.Open(path);
        return Known(Stored(path, file.Format, file.Weights, tensors) with { InferenceWeights = file.InferenceBytes }, file.Family.Name, file.Config, batch, context, Tokenizer(path, tokenizer));
    }

    private static InspectDocument OfRun(string path, LanguageModelOptions run, int batch, int? context, bool tensors, string? tokenizer)
    {
        using IWeightSource weights = WeightFiles.Open(ModelSource.RunWeights(path));
        return Known(Stored(path, "run", weights, tensors), ModelFamilies.Of(run.Model).Name, run.Model, batch, context, Tokenizer(path, tokenizer));
    }

    private static InspectDocument Stored(string path, string format, IWeightSource source, bool tensors) => new()
    {
        Path = Path.GetFullPath(path),
        Format = format,
        StoredValues = source.Weights.Sum(w => w.Shape.Count),
        StoredBytes = source.Weights.Sum(w => w.ByteLength),
        StoredTypes =
        [
            .. source.Weights.GroupBy(w => w.Type).Select(g => new StoredTypeDocument(g.Key, g.Count(), g.Sum(w => w.Shape.Count), g.Sum(w => w.ByteLength)))
                .OrderByDescending(t => t.Bytes).ThenBy(t => t.Type, StringComparer.Ordinal),
        ],
        Tensors = tensors ? [.. source.Weights.Select(w => new TensorDocument(w.Name, w.Type, [.. w.Shape], w.ByteLength))] : null,
    };

    private static InspectDocument Known(
        InspectDocument stored, string family, TransformerConfig config, int batch, int? context, InspectTokenizerDocument? tokenizer)
    {
        int length = context ?? config.Context;
        if (length > config.Context) throw CliException.Usage($"--context is {length}, but the model's context is {config.Context}.");
        ParameterCount parameters = ParameterCount.Of(config);
        return stored with
        {
            Family = family,
            Config = config,
            Parameters = parameters,
            ByLayer = Layers(config, parameters),
            Batch = batch,
            Context = length,
            Flops = FlopCount.Of(config, batch, length),
            Memory = MemoryCount.Of(config, batch, length),
            CheckpointedMemory = config.Mixture is null ? MemoryCount.Of(config, batch, length, checkpointed: true) : null,
            Tokenizer = tokenizer,
        };
    }

    private static LayerDocument[] Layers(TransformerConfig config, ParameterCount count)
    {
        long finalNorm = count.Total - count.Embedding - count.Head - (config.Layers * count.Block);
        return
        [
            new LayerDocument("embedding", count.Embedding),
            .. Enumerable.Range(0, config.Layers).Select(i => new LayerDocument($"block {i}", count.Block)),
            .. finalNorm > 0 ? [new LayerDocument("final norm", finalNorm)] : Array.Empty<LayerDocument>(),
            .. count.Head > 0 ? [new LayerDocument("head", count.Head)] : Array.Empty<LayerDocument>(),
        ];
    }

    private static InspectTokenizerDocument? Tokenizer(string model, string? given)
    {
        (Tokenizer Tokenizer, string Path)? found = given is null ? TokenizerBeside.Find(model) : (TokenizerSource.Load(given), given);
        return found is not { } f ? null
            : new InspectTokenizerDocument(Path.GetFullPath(f.Path), f.Tokenizer.Kind, f.Tokenizer.VocabularySize, f.Tokenizer.BeginId, f.Tokenizer.EndId, f.Tokenizer.PadId, f.Tokenizer.UnknownId);
    }
}
