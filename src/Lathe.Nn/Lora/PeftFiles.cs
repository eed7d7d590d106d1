using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Models;

namespace Lathe.Nn.Lora;

/// <summary>
/// Adapters in peft's layout: a folder of <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>, whose keys are
/// <c>base_model.model.</c>, the module's name in the transformers library, and <c>.lora_A.weight</c> [r, in], <c>.lora_B.weight</c> [out, r] or
/// <c>.lora_magnitude_vector</c> [out].
/// </summary>
public static class PeftFiles
{
    /// <summary>The weights' name in an adapter's folder.</summary>
    public const string WeightsName = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.";

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
            writer.Add($"{Prefix}{module.Site.Module}.lora_A.weight", [module.Rank, module.Site.Inputs], module.Down);
            writer.Add($"{Prefix}{module.Site.Module}.lora_B.weight", [module.Site.Rows, module.Rank], module.Up);
            if (module.Magnitude is { } lengths) writer.Add($"{Prefix}{module.Site.Module}.lora_magnitude_vector", [module.Site.Rows], lengths);
            if (module.Parts.Count > 0) writer.Metadata[PeftModule.PartsKey + module.Site.Module] = PeftModule.Describe(module.Parts);
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
        ArgumentException.ThrowIfNullOrEmpty(folder);
        PeftConfig config = PeftConfig.Read(Existing(folder, PeftConfig.FileName, "peft writes it beside the weights"));
        using SafetensorsFile file = SafetensorsFile.Open(Existing(folder, WeightsName, "of adapter_model.bin, peft makes it with save_pretrained(safe_serialization=True)"));
        var reader = new PeftReader(file, config.Options, LoraSites.Of(model));
        (LoraSite Site, int Rank, double Alpha)[] paths = [.. reader.Modules.SelectMany(m => m.Paths)];
        LoraAdapter adapter = LoraAdapter.Attach(model, config.Options, paths, seed: 0);
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

    private static string Existing(string folder, string name, string hint)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no {name} in '{folder}': expected an adapter's folder ({hint}).", path);
    }

    // One rank and α for most, patterns for the others; names as short as they are unambiguous.
    private static PeftConfig Config(LoraAdapter adapter, IReadOnlyList<PeftModule> modules, string? baseModel)
    {
        (int rank, double alpha) = modules.GroupBy(m => (m.Rank, m.Alpha)).OrderByDescending(g => g.Count()).First().Key;
        HashSet<LoraSite> adapted = [.. modules.Select(m => m.Site)];
        LoraSite[] whole = [.. LoraSites.Of(adapter.Model).Where(s => s.Whole is null)];
        string[] ends = [.. adapted.Select(s => s.Module[(s.Module.LastIndexOf('.') + 1)..]).Distinct()];
        bool unambiguous = whole.Where(s => ends.Any(s.IsNamed)).All(adapted.Contains);
        return new PeftConfig(
            adapter.Options with
            {
                Rank = rank,
                Alpha = alpha,
                Targets = unambiguous ? ends : [.. adapted.Select(s => s.Module)],
                RankPattern = modules.Where(m => m.Rank != rank).ToDictionary(m => Escaped(m), m => m.Rank),
                AlphaPattern = modules.Where(m => m.Alpha != alpha).ToDictionary(m => Escaped(m), m => m.Alpha),
            },
            baseModel)
        {
            FanInFanOut = modules.Any(m => m.Site.IsTransposed),
            IsCausal = adapter.Model.Config.LanguageHead,
        };

        // Older versions of peft want something before the pattern, so the first part of the name is left out.
        static string Escaped(PeftModule module) => module.Site.Module[(module.Site.Module.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace(".", @"\.", StringComparison.Ordinal);
    }
}
