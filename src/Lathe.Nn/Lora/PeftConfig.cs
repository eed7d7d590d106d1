using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Nn.Formats;
using Lathe.Nn.Models;

namespace Lathe.Nn.Lora;

/// <summary>peft's <c>adapter_config.json</c>: the fields of its LoraConfig that say what an adapter is.</summary>
/// <param name="Options">What was trained.</param>
/// <param name="BaseModel">Name or folder of the base model, or null.</param>
public sealed record PeftConfig(LoraOptions Options, string? BaseModel = null)
{
    /// <summary>Its name in an adapter's folder.</summary>
    public const string FileName = "adapter_config.json";

    // What makes an adapter more than a sum of low rank on an unchanged base; null, false, empty and "none" are as if it were not there.
    private static readonly string[] Unsupported =
    [
        "layer_replication", "trainable_token_indices", "target_parameters", "lora_bias", "use_qalora", "alora_invocation_tokens", "arrow_config", "use_bdlora", "kasa_config",
        "monteclora_config",
    ];

    /// <summary>Whether it says what is adapted; peft fills that in only when it is given a model.</summary>
    public bool NamesTargets { get; init; } = true;

    /// <summary>Whether weights are stored [in, out] in files of the base, as GPT-2's are; peft wants to know.</summary>
    public bool FanInFanOut { get; init; }

    /// <summary>Whether the base is a causal language model, peft's <c>CAUSAL_LM</c>.</summary>
    public bool IsCausal { get; init; } = true;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is not an adapter of low rank, or one of a kind that Lathe does not run; the message names the field.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static PeftConfig Read(string path)
    {
        using JsonDocument document = JsonFile.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{path}' is a JSON {document.RootElement.ValueKind}: expected an object.");
        var json = new ConfigReader(JsonObject.Create(document.RootElement.Clone())!, path);
        string type = json.Text("peft_type", "");
        if (type.Length == 0) throw new InvalidDataException($"'{path}' has no 'peft_type': it is no adapter's config, or one that was cut short.");
        if (type != "LORA") throw new InvalidDataException($"'{path}' is an adapter of the kind '{type}': Lathe reads LORA.");
        foreach (string field in Unsupported)
        {
            if (Says(json.Node[field])) throw json.Wrong(field, "nothing: Lathe does not run adapters that have it");
        }

        RequireUnchangedBase(json);
        var options = new LoraOptions
        {
            Rank = json.Integer("r"),
            Alpha = json.Number("lora_alpha", 8),
            Dropout = json.Number("lora_dropout", 0),
            RankStabilized = json.Flag("use_rslora", false),
            Dora = json.Flag("use_dora", false),
            RankPattern = Numbers(json, "rank_pattern").ToDictionary(p => p.Key, p => p.Value == Math.Floor(p.Value) && Math.Abs(p.Value) < int.MaxValue ? (int)p.Value : throw json.Wrong("rank_pattern", "whole numbers")),
            AlphaPattern = Numbers(json, "alpha_pattern"),
            // Before it is given a model, peft leaves its own default for that model's kind open; what is adapted is read from the weights.
            Targets = json.Has("target_modules") ? Names(json, "target_modules") : new LoraOptions().Targets,
            SaveModules = Says(json.Node["modules_to_save"]) ? Names(json, "modules_to_save") : [],
            TieWeights = json.Flag("ensure_weight_tying", false),
            Biases = json.Text("bias", "none") switch
            {
                "none" => LoraBias.None,
                "lora_only" => LoraBias.Adapted,
                "all" => LoraBias.All,
                _ => throw json.Wrong("bias", "none, lora_only or all"),
            },
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"'{path}': {e.Message}", e);
        }

        return new PeftConfig(options, json.Has("base_model_name_or_path") ? json.Text("base_model_name_or_path", "") : null)
        {
            NamesTargets = json.Has("target_modules"),
            FanInFanOut = json.Flag("fan_in_fan_out", false),
            IsCausal = json.Text("task_type", "CAUSAL_LM") == "CAUSAL_LM",
        };
    }

    /// <summary>Writes a file, all at once.</summary>
    public void Write(string path)
    {
        JsonNode Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e9 ? (int)value : value;
        var json = new JsonObject
        {
            ["alpha_pattern"] = new JsonObject(Options.AlphaPattern.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Number(p.Value)))),
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = BaseModel,
            ["bias"] = Options.Biases switch { LoraBias.None => "none", LoraBias.Adapted => "lora_only", _ => "all" },
            ["fan_in_fan_out"] = FanInFanOut,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["layers_pattern"] = null,
            ["layers_to_transform"] = null,
            ["lora_alpha"] = Number(Options.Alpha),
            ["lora_dropout"] = Options.Dropout,
            ["modules_to_save"] = Options.SaveModules.Count == 0 ? null : new JsonArray([.. Options.SaveModules.Select(m => (JsonNode)m)]),
            ["peft_type"] = "LORA",
            ["r"] = Options.Rank,
            ["rank_pattern"] = new JsonObject(Options.RankPattern.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["revision"] = null,
            ["target_modules"] = new JsonArray([.. Options.Targets.Select(t => (JsonNode)t)]),
            ["task_type"] = IsCausal ? "CAUSAL_LM" : "FEATURE_EXTRACTION",
            ["use_dora"] = Options.Dora,
            ["use_rslora"] = Options.RankStabilized,
        };
        // Older versions of peft stop at fields that they do not know.
        if (Options.TieWeights) json["ensure_weight_tying"] = true;
        AtomicFile.Write(path, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            json.WriteTo(writer);
        });
    }

    // PiSSA, OLoRA, CorDA, LoRA-GA and LoftQ start from a base with something taken out; on the plain base such an adapter is wrong.
    private static void RequireUnchangedBase(ConfigReader json)
    {
        if (json.Node["init_lora_weights"] is not JsonValue value || !value.TryGetValue(out string? kind)) return;
        if (kind.StartsWith("pissa", StringComparison.Ordinal) || kind is "olora" or "loftq" or "corda" or "lora_ga")
            throw json.Wrong("init_lora_weights", "an adapter of the plain base: this one belongs to a base that its initialisation changed. Have peft convert it (path_initial_model_for_weight_conversion)");
    }

    private static bool Says(JsonNode? node) => node switch
    {
        null => false,
        JsonArray array => array.Count > 0,
        JsonObject o => o.Count > 0,
        JsonValue v when v.TryGetValue(out bool flag) => flag,
        _ => true,
    };

    private static Dictionary<string, double> Numbers(ConfigReader json, string field)
    {
        if (!json.Has(field)) return [];
        if (json.Node[field] is not JsonObject entries) throw json.Wrong(field, "an object of numbers");
        return entries.ToDictionary(e => e.Key, e => e.Value is JsonValue v && v.TryGetValue(out double number) ? number : throw json.Wrong(field, "an object of numbers"));
    }

    // What is adapted is read from the weights; the names are for the user.
    private static List<string> Names(ConfigReader json, string field) => json.Node[field] switch
    {
        JsonArray { Count: > 0 } array => [.. array.Select(n => n is JsonValue v && v.TryGetValue(out string? s) ? s : throw json.Wrong(field, "strings"))],
        JsonValue v when v.TryGetValue(out string? one) => [one],
        _ => throw json.Wrong(field, "a list of names, or a pattern"),
    };
}
