using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>
/// Adapters in peft's layout: a folder of <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>, whose keys are
/// <c>base_model.model.</c>, the module's name in the transformers library, and <c>.lora_A.weight</c> [r, in], <c>.lora_B.weight</c> [out, r] or
/// <c>.lora_magnitude_vector</c> [out]; of an embedding <c>.lora_embedding_A</c> [r, V] and <c>.lora_embedding_B</c> [C, r]; of what is trained whole
/// <c>.weight</c> and <c>.bias</c> as files of the base have them.
/// </summary>
public static class PeftFiles
{
    /// <summary>The weights' name in an adapter's folder.</summary>
    public const string WeightsName = "adapter_model.safetensors";

    /// <summary>Whether a folder holds an adapter rather than a model.</summary>
    public static bool IsAdapter(string folder) => File.Exists(Path.Combine(folder, PeftConfig.FileName));

    /// <summary>Writes an adapter, without its <see cref="LoraAdapter.Weight"/>; each file is replaced all at once, the weights first.</summary>
    /// <param name="folder">The folder to make or fill.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="baseModel">Name or path of the base, for who loads it; or null.</param>
    public static void Save(string folder, LoraAdapter adapter, string? baseModel = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(adapter);
        IReadOnlyList<PeftModule> modules = PeftModule.Of(adapter);
        var writer = new SafetensorsWriter { Metadata = { ["format"] = "pt" } };
        foreach (PeftModule module in modules)
        {
            writer.Add($"{PeftKey.Prefix}{module.Site.Module}.lora_A.weight", [module.Rank, module.Site.Inputs], module.Down);
            writer.Add($"{PeftKey.Prefix}{module.Site.Module}.lora_B.weight", [module.Site.Rows, module.Rank], module.Up);
            if (module.Magnitude is { } lengths) writer.Add($"{PeftKey.Prefix}{module.Site.Module}.lora_magnitude_vector", [module.Site.Rows], lengths);
            if (module.Parts.Count > 0) writer.Metadata[PeftModule.PartsKey + module.Site.Module] = PeftModule.Describe(module.Parts);
        }

        foreach (LoraTable table in adapter.Tables)
        {
            writer.Add($"{PeftKey.Prefix}{table.Site.Module}.lora_embedding_A", [table.Rank, table.Site.Vocabulary], Turned(PeftModule.Floats(table.Down), table.Rank));
            writer.Add($"{PeftKey.Prefix}{table.Site.Module}.lora_embedding_B", [table.Site.Width, table.Rank], PeftModule.Floats(table.Up));
        }

        foreach ((LoraCopy copy, NamedWeight weight) in Wholes(adapter))
        {
            float[] values = WeightWriter.Values(new Dictionary<string, Parameter> { [copy.Own.Name] = copy.Copy }, weight.Part);
            // peft wraps what it adapts, and the bias is that of what is inside.
            string wrapped = modules.Any(m => m.Site.Module == weight.Module) ? ".base_layer" : "";
            writer.Add($"{PeftKey.Prefix}{weight.Module}{wrapped}{weight.Name[weight.Module.Length..]}", [.. weight.Part.Shape], values);
        }

        Directory.CreateDirectory(folder);
        writer.Save(Path.Combine(folder, WeightsName));
        Config(adapter, modules, baseModel).Write(Path.Combine(folder, PeftConfig.FileName));
    }

    /// <summary>Puts a stored adapter beside a model.</summary>
    /// <param name="model">The base, from whatever file and of whatever type.</param>
    /// <param name="folder">The adapter's folder.</param>
    /// <exception cref="InvalidDataException">The files are damaged, or the adapter is not one of this model or of a kind that Lathe runs; the message names the key.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static LoraAdapter Load(Transformer model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        (PeftConfig config, SafetensorsFile opened) = Open(folder);
        using SafetensorsFile file = opened;
        var reader = new PeftReader(file, config.Options, model);
        LoraOptions options = config.NamesTargets ? config.Options : config.Options with { Targets = [.. reader.Targets] };
        LoraAdapter adapter = LoraAdapter.Attach(model, options, reader.Layout, seed: 0);
        try
        {
            reader.Fill(adapter);
            return adapter;
        }
        catch
        {
            adapter.Detach();
            adapter.Dispose();
            throw;
        }
    }

    internal static (PeftConfig Config, SafetensorsFile File) Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        PeftConfig config = PeftConfig.Read(Existing(folder, PeftConfig.FileName, "peft writes it beside the weights"));
        return (config, SafetensorsFile.Open(Existing(folder, WeightsName, "of adapter_model.bin, peft makes it with save_pretrained(safe_serialization=True)")));
    }

    private static string Existing(string folder, string name, string hint)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no {name} in '{folder}': expected an adapter's folder ({hint}).", path);
    }

    private static IEnumerable<(LoraCopy Copy, NamedWeight Weight)> Wholes(LoraAdapter adapter)
        => from weight in adapter.Copies.Count == 0 ? [] : NamedWeight.Of(adapter.Model)
           from copy in adapter.Copies
           where copy.Own == weight.Parameter && copy.Whole.Owners.Contains(weight.Owner)
           select (copy, weight);

    private static float[] Turned(float[] rows, int width)
    {
        float[] turned = new float[rows.Length];
        int count = rows.Length / width;
        for (int i = 0; i < rows.Length; i++) turned[(i % width * count) + (i / width)] = rows[i];
        return turned;
    }

    // One rank and α for most, patterns for the others; names as short as they are unambiguous.
    private static PeftConfig Config(LoraAdapter adapter, IReadOnlyList<PeftModule> modules, string? baseModel)
    {
        (string Module, int Rank, double Alpha)[] adapted = [.. modules.Select(m => (m.Site.Module, m.Rank, m.Alpha)), .. adapter.Tables.Select(t => (t.Site.Module, t.Rank, t.Alpha))];
        (int rank, double alpha) = adapted.Length == 0 ? (adapter.Options.Rank, adapter.Options.Alpha) : adapted.GroupBy(m => (m.Rank, m.Alpha)).OrderByDescending(g => g.Count()).First().Key;
        HashSet<string> names = [.. adapted.Select(m => m.Module)];
        string[] whole = [.. LoraSites.Of(adapter.Model).Where(s => s.Whole is null).Select(s => s.Module), .. LoraSites.Tables(adapter.Model).Select(t => t.Module)];
        string[] ends = [.. names.Select(n => n[(n.LastIndexOf('.') + 1)..]).Distinct()];
        bool unambiguous = whole.Where(m => ends.Any(e => LoraSites.Ends(m, e))).All(names.Contains);
        return new PeftConfig(
            adapter.Options with
            {
                Rank = rank,
                Alpha = alpha,
                Targets = unambiguous ? ends : [.. names],
                RankPattern = adapted.Where(m => m.Rank != rank).ToDictionary(m => Escaped(m.Module), m => m.Rank),
                AlphaPattern = adapted.Where(m => m.Alpha != alpha).ToDictionary(m => Escaped(m.Module), m => m.Alpha),
                SaveModules = [.. Wholes(adapter).Where(w => adapter.Options.Biases == LoraBias.None || !w.Weight.Name.EndsWith(".bias", StringComparison.Ordinal)).Select(w => w.Weight.Module).Distinct()],
            },
            baseModel)
        {
            FanInFanOut = modules.Any(m => m.Site.IsTransposed),
            IsCausal = adapter.Model.Config.LanguageHead,
        };

        // Older versions of peft want something before the pattern, so the first part of the name is left out.
        static string Escaped(string module) => module[(module.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace(".", @"\.", StringComparison.Ordinal);
    }
}
