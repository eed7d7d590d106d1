using System.Text.Json;
using Lathe.Cli.Hosting;
using Lathe.Nn.Formats;
using Lathe.Nn.Initialization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Text.Tokenizers;
using Lathe.Training.Callbacks;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.Models;

/// <summary>
/// A model that a user names: a Hugging Face folder, a GGUF file, a llama2.c checkpoint, or the folder of a <c>lathe train lm</c> run.
/// </summary>
internal sealed class ModelSource : IDisposable
{
    private IDisposable? _owner;
    private readonly List<LoraAdapter> _adapters = [];
    private Task<(Tokenizer Tokenizer, string Path)?>? _text;

    private ModelSource(string path, string format, string family, Transformer model, IDisposable? owner)
        => (Path, Format, Family, Model, _owner) = (path, format, family, model, owner);

    /// <summary>As it was given.</summary>
    public string Path { get; }

    /// <summary><c>hf</c>, <c>gguf</c>, <c>llama2c</c> or <c>run</c>.</summary>
    public string Format { get; }

    public string Family { get; }

    public Transformer Model { get; private set; }

    /// <summary>A classification head that came with it.</summary>
    public EncoderHead? Head { get; private init; }

    /// <summary>Weights in the file that the model has no use for.</summary>
    public IReadOnlyList<string> UnusedWeights { get; private init; } = [];

    /// <summary>Loads it into memory.</summary>
    /// <param name="path">What the user named.</param>
    /// <param name="options">How it is held; null: to answer, in the blocks it is stored in.</param>
    public static ModelSource Load(string path, ModelLoadOptions? options = null)
    {
        options ??= ModelLoadOptions.Inference;
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new CliException($"there is no model at '{path}': expected a Hugging Face folder, a .gguf file, a llama2.c .bin, or the folder of a 'lathe train lm' run.");
        if (RunConfig(path) is { } run) return FromRun(path, run, options);
        PretrainedModel model = PretrainedModel.Load(path, options);
        return new ModelSource(path, model.Format, model.Family.Name, model.Model, model) { Head = model.Encoder?.Head, UnusedWeights = model.UnusedWeights };
    }

    /// <summary>Loads a model and, on another thread meanwhile, its tokenizer, so that the first word comes sooner.</summary>
    /// <param name="path">What the user named.</param>
    /// <param name="tokenizer">Where its tokenizer is, if not in or beside it.</param>
    /// <param name="adapters">Folders of adapters, where a tokenizer lies too that the model has none beside it.</param>
    public static ModelSource LoadForText(string path, string? tokenizer, params IEnumerable<string> adapters)
    {
        var text = Task.Run(() => TokenizerBeside.Find(path, tokenizer) ?? adapters.Where(Directory.Exists).Select(a => TokenizerBeside.Find(a)).FirstOrDefault(t => t is not null));
        try
        {
            ModelSource source = Load(path);
            source._text = text;
            return source;
        }
        catch
        {
            // The model's own error is the one to show.
            text.ContinueWith(static t => t.Exception, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>The tokenizer of <see cref="LoadForText"/> and where it was found.</summary>
    /// <exception cref="CliException">There is none, or it is not this model's; the message says how to give one.</exception>
    public (Tokenizer Tokenizer, string Path) RequireTokenizer()
        => TokenizerBeside.Fitting(Path, Model.Config.Vocabulary, (_text ?? throw new InvalidOperationException("The model was loaded without its tokenizer.")).GetAwaiter().GetResult());

    /// <summary>The options of a run, where the path is the folder of one.</summary>
    public static LanguageModelOptions? RunConfig(string path)
    {
        string config = System.IO.Path.Combine(path, "run.json");
        return File.Exists(config) && !File.Exists(System.IO.Path.Combine(path, "config.json")) ? LanguageModelConfigFile.Read(config) : null;
    }

    /// <summary>The weights of a run: the best where it kept them, else the last.</summary>
    public static string RunWeights(string path)
    {
        string folder = System.IO.Path.Combine(path, "checkpoints");
        string best = System.IO.Path.Combine(folder, CheckpointCallback.BestName), last = System.IO.Path.Combine(folder, CheckpointCallback.LastName);
        return File.Exists(best) ? best : File.Exists(last) ? last
            : throw new CliException($"the run in '{path}' has no checkpoint yet: let it train until its first one.");
    }

    /// <summary>Ids that end a text by the model's own <c>generation_config.json</c>.</summary>
    public IReadOnlyList<int> StopTokens()
    {
        string file = System.IO.Path.Combine(Path, "generation_config.json");
        if (!File.Exists(file)) return [];
        using JsonDocument json = JsonFile.Read(file);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("eos_token_id", out JsonElement ends)) return [];
        JsonElement[] all = ends.ValueKind == JsonValueKind.Array ? [.. ends.EnumerateArray()] : [ends];
        return [.. all.Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out int id) ? id : -1).Where(id => id >= 0)];
    }

    /// <summary>Adapters beside the model.</summary>
    public IReadOnlyList<LoraAdapter> Adapters => _adapters;

    /// <summary>Makes an adapter that stands beside the model part of this.</summary>
    public void Attach(LoraAdapter adapter, double weight = 1)
    {
        adapter.Weight = weight;
        _adapters.Add(adapter);
    }

    /// <summary>Takes the adapters off and goes on with a copy whose head is a weight of its own.</summary>
    public void Untie()
    {
        Transformer untied = Model.Untied();
        Free();
        _adapters.Clear();
        (Model, _owner) = (untied, null);
    }

    public void Dispose() => Free();

    private void Free()
    {
        foreach (LoraAdapter adapter in _adapters) adapter.Dispose();
        if (_owner is null) Model.Dispose();
        else _owner.Dispose();
    }

    private static ModelSource FromRun(string path, LanguageModelOptions run, ModelLoadOptions options)
    {
        var model = new Transformer(run.Model, Initializer.Unfilled());
        try
        {
            using IWeightSource weights = WeightFiles.Open(RunWeights(path));
            WeightReader.Read(model.Parameters, LatheFamily.Family.Weights(run.Model), weights, keepBlocks: options.KeepBlocks, quantizer: options.QuantizerOf(run.Model));
            return new ModelSource(path, "run", ModelFamilies.Of(run.Model).Name, model, null);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
