using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Llama2c;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Models.Weights;

namespace Lathe.Nn.Models;

/// <summary>An opened model file: its config is read, its weights are not yet.</summary>
public sealed class ModelFile : IDisposable
{
    private ModelFile(string path, string format, ModelFamily family, TransformerConfig config, IWeightSource weights, IEnumerable<WeightPart> parts)
    {
        Path = path;
        Format = format;
        Family = family;
        Config = config;
        Weights = weights;
        Parts = parts;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary><c>hf</c>, <c>gguf</c> or <c>llama2c</c>.</summary>
    public string Format { get; }

    /// <summary>The family of the model.</summary>
    public ModelFamily Family { get; }

    /// <summary>The model's config.</summary>
    public TransformerConfig Config { get; }

    /// <summary>The stored weights.</summary>
    public IWeightSource Weights { get; }

    /// <summary>Where each parameter is stored.</summary>
    public IEnumerable<WeightPart> Parts { get; }

    /// <summary>Prefixes that stored names may have.</summary>
    public IReadOnlyList<string> Prefixes => Format == "hf" ? Family.Prefixes : [];

    /// <summary>Labels of a classification head, 0 without one.</summary>
    public int HeadLabels { get; private init; }

    /// <summary>How an encoder's states become a vector.</summary>
    public Pooling Pooling { get; private init; } = Pooling.Mean;

    /// <summary>Fields of <c>generation_config.json</c>, or null.</summary>
    public JsonObject? Generation { get; private init; }

    /// <summary>Bytes that the weights take in memory to answer (<see cref="ModelLoadOptions.Inference"/>): blocks as they are, the others in F32.</summary>
    public long InferenceBytes
    {
        get
        {
            HashSet<string> turned = [.. Parts.Where(p => p.Layout == WeightLayout.Transposed).Select(p => p.Name)];
            return Weights.Weights.Sum(w => w.Shape.Rank == 2 && (Weights as IStoredWeights)?.StoredType(w.Name)?.Blocks() is not null && !IsTurned(w.Name) ? w.ByteLength : w.Shape.Count * sizeof(float));

            bool IsTurned(string name) => turned.Contains(name) || Prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal) && turned.Contains(name[p.Length..]));
        }
    }

    /// <summary>Opens a model.</summary>
    /// <exception cref="InvalidDataException">The content is damaged or of an unknown kind.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    public static ModelFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (System.IO.Path.GetFileName(path) == "config.json") path = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        if (Directory.Exists(path)) return OpenFolder(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no model at '{path}': expected a folder with config.json, a .gguf file or a llama2.c .bin.", path);
        IWeightSource source = WeightFiles.Open(path);
        try
        {
            return source switch
            {
                GgufFile gguf => OfGguf(path, gguf),
                Llama2cFile bin => OfLlama2c(path, bin),
                _ => throw new InvalidDataException($"'{path}' holds weights and nothing says of which model: give the folder that has its config.json."),
            };
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Weights.Dispose();

    private static ModelFile OpenFolder(string folder)
    {
        string configPath = System.IO.Path.Combine(folder, "config.json");
        if (!File.Exists(configPath)) throw new FileNotFoundException($"The folder '{folder}' has no config.json: expected a Hugging Face model folder.", configPath);
        var json = new ConfigReader(ReadJson(configPath), configPath);
        ModelFamily family = ModelFamilies.OfModelType(json.Text("model_type", ""), configPath);
        TransformerConfig config = Checked(family.Read(json), configPath);
        IWeightSource weights = WeightFiles.Open(folder);
        string generation = System.IO.Path.Combine(folder, "generation_config.json");
        try
        {
            return new ModelFile(folder, "hf", family, config, weights, family.Weights(config))
            {
                HeadLabels = config.LanguageHead ? 0 : Labels(weights, config),
                Pooling = ReadPooling(folder),
                Generation = File.Exists(generation) ? ReadJson(generation) : null,
            };
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static ModelFile OfGguf(string path, GgufFile file)
    {
        string architecture = GgufMetadata.Required(file.Metadata.Text("general.architecture"), "general.architecture");
        ModelFamily family = ModelFamilies.OfGguf(architecture, path);
        TransformerConfig config = Checked(family.ReadGguf(file.Metadata, file), path);
        return new ModelFile(path, "gguf", family, config, file, family.GgufWeights(config))
        {
            Pooling = file.Metadata.Integer($"{architecture}.pooling_type") == 2 ? Pooling.First : Pooling.Mean,
        };
    }

    private static ModelFile OfLlama2c(string path, Llama2cFile file)
    {
        TransformerConfig config = Checked(Llama2c.Read(file.Header), path);
        return new ModelFile(path, "llama2c", Llama.Family, config, file, Llama2c.Weights(config));
    }

    private static TransformerConfig Checked(TransformerConfig config, string path)
    {
        try
        {
            config.Validate();
            return config;
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"'{path}': {e.Message}", e);
        }
    }

    private static int Labels(IWeightSource weights, TransformerConfig config)
    {
        string name = config.PositionOffset != 0 ? "classifier.out_proj.weight" : "classifier.weight";
        return weights.Contains(name) && weights[name].Shape.Rank == 2 ? weights[name].Shape[0] : 0;
    }

    // Sentence-transformers say in a folder of their own which states are pooled.
    private static Pooling ReadPooling(string folder)
    {
        string path = System.IO.Path.Combine(folder, "1_Pooling", "config.json");
        return File.Exists(path) && new ConfigReader(ReadJson(path), path).Flag("pooling_mode_cls_token", false) ? Pooling.First : Pooling.Mean;
    }

    private static JsonObject ReadJson(string path)
    {
        using JsonDocument document = JsonFile.Read(path);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(document.RootElement.Clone())!
            : throw new InvalidDataException($"'{path}' is a JSON {document.RootElement.ValueKind}: expected an object.");
    }
}
