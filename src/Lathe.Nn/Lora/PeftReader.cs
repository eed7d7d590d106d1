using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>Finds the modules of a stored adapter among a model's projections, and fills paths from them.</summary>
internal sealed class PeftReader
{
    private const string Prefix = "base_model.model.", Down = ".lora_A", Up = ".lora_B", Magnitude = ".lora_magnitude_vector";

    private readonly SafetensorsFile _file;
    private readonly LoraOptions _options;
    private readonly IReadOnlyList<LoraSite> _sites;

    public PeftReader(SafetensorsFile file, LoraOptions options, IReadOnlyList<LoraSite> sites)
    {
        (_file, _options, _sites) = (file, options, sites);
        var keys = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (string key in file.Names)
        {
            (string module, string kind) = Taken(key);
            if (!keys.TryGetValue(module, out Dictionary<string, string>? kinds)) keys.Add(module, kinds = []);
            if (!kinds.TryAdd(kind, key)) throw Bad($"'{key}' and '{kinds[kind]}' are one tensor of one module");
        }

        if (keys.Count == 0) throw Bad("it holds no tensor");
        LoraSite[] found = [.. keys.Select(k => Site(k.Key, k.Value))];
        Modules = [.. keys.Select((k, i) => Module(k.Key, found[i], k.Value))];
        if (Modules.GroupBy(m => m.Site).FirstOrDefault(g => g.Count() > 1) is { } twice) throw Bad($"the module '{twice.Key.Module}' is there twice");
    }

    /// <summary>The modules, in the order of the file.</summary>
    public IReadOnlyList<Stored> Modules { get; }

    /// <summary>Fills the paths of an adapter that was attached with <see cref="Modules"/>' paths, in their order.</summary>
    public void Fill(LoraAdapter adapter)
    {
        int at = 0;
        foreach (Stored module in Modules)
        {
            float[] down = Read(module.Down), up = Read(module.Up);
            float[]? lengths = module.Lengths is { } key ? Read(key) : null;
            int column = 0;
            foreach ((LoraSite site, int rank, double _) in module.Paths)
            {
                LoraPath path = adapter.Paths[at++];
                int first = site.FirstRow - module.Site.FirstRow;
                Set(path.Down, i => down[(column * site.Inputs) + i]);
                Set(path.Up, i => up[((first + (i / rank)) * module.Rank) + column + (i % rank)]);
                if (path.Magnitude is { } magnitude) Set(magnitude, i => lengths![first + i]);
                column += rank;
            }
        }
    }

    private LoraSite Site(string name, Dictionary<string, string> keys)
        => _sites.FirstOrDefault(s => s.Whole is null && Plain(s.Module) == Plain(name))
            ?? throw Bad($"'{keys.Values.First()}' is beside '{name}', which this model does not have; it has {string.Join(", ", _sites.Where(s => s.Whole is null).Take(4).Select(s => s.Module))}, …");

    private Stored Module(string name, LoraSite site, Dictionary<string, string> keys)
    {
        if (!keys.TryGetValue(Down, out string? down) || !keys.TryGetValue(Up, out string? up)) throw Bad($"of '{name}' there is only {keys.Values.First()}: expected lora_A and lora_B");
        keys.TryGetValue(Magnitude, out string? lengths);
        if (_options.Dora != lengths is not null) throw Bad($"'{name}' has {(lengths is null ? "no " : "a ")}lora_magnitude_vector, and use_dora is {(_options.Dora ? "true" : "false")}");
        int rank = LoraAdapter.RankOf(_options, site);
        double alpha = LoraAdapter.AlphaOf(_options, site);
        RequireShape(down, [rank, site.Inputs]);
        RequireShape(up, [site.Rows, rank]);
        if (lengths is not null) RequireShape(lengths, [site.Rows]);
        return new Stored(site, rank, down, up, lengths, Parts(name, site, rank, alpha) ?? [(site, rank, alpha)]);
    }

    // Lathe adapts queries and values of GPT-2's c_attn each by itself; what it wrote as one it takes apart again.
    private (LoraSite, int, double)[]? Parts(string name, LoraSite site, int rank, double alpha)
    {
        if (!_file.Metadata.TryGetValue(PeftModule.PartsKey + name, out string? text) || PeftModule.Parse(text) is not { } parts || parts.Sum(p => (long)p.Rank) != rank) return null;
        double scale = _options.Scale(rank, alpha);
        var paths = new List<(LoraSite, int, double)>();
        foreach ((string part, int own) in parts)
        {
            if (_sites.FirstOrDefault(s => s.Whole == site && s.IsNamed(part)) is not { } found) return null;
            paths.Add((found, own, scale * (_options.RankStabilized ? Math.Sqrt(own) : own)));
        }

        return [.. paths];
    }

    // module.lora_A.weight, module.lora_A.default.weight, module.lora_magnitude_vector, module.lora_magnitude_vector.default.weight
    private (string Module, string Kind) Taken(string key)
    {
        foreach (string kind in (string[])[Down, Up, Magnitude])
        {
            int at = key.IndexOf(kind, StringComparison.Ordinal);
            if (at < 0) continue;
            string rest = key[(at + kind.Length)..];
            if (rest is not (".weight" or ".default.weight") && !(kind == Magnitude && rest is "" or ".default")) break;
            string module = key[..at];
            return (module.StartsWith(Prefix, StringComparison.Ordinal) ? module[Prefix.Length..] : module, kind);
        }

        throw Bad($"'{key}' is no lora_A, lora_B or lora_magnitude_vector of a projection: Lathe does not run adapters of embeddings or biases, nor modules saved whole");
    }

    private void RequireShape(string key, Shape expected)
    {
        Shape shape = ((IWeightSource)_file)[key].Shape;
        if (shape != expected) throw Bad($"'{key}' has shape {shape}; this model and the rank in adapter_config.json ask for {expected}");
    }

    private float[] Read(string key)
    {
        float[] values = new float[((IWeightSource)_file)[key].Shape.Count];
        ((IWeightSource)_file).Read(key, values);
        return Array.TrueForAll(values, float.IsFinite) ? values : throw Bad($"'{key}' holds a value that is infinite or not a number");
    }

    private InvalidDataException Bad(string what) => new($"'{_file.Path}': {what}.");

    // Names with and without the inner model's.
    private static string Plain(string name)
    {
        foreach (string prefix in (string[])["model.", "transformer.", "bert.", "roberta."])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return name[prefix.Length..];
        }

        return name;
    }

    private static void Set(Parameter parameter, Func<int, float> value)
    {
        for (int i = 0; i < parameter.Count; i++)
        {
            if (parameter.DType == DType.Float64) parameter.Value<double>()[i] = value(i);
            else parameter.Value<float>()[i] = value(i);
        }
    }

    /// <summary>A module as it is stored.</summary>
    /// <param name="Site">The projection.</param>
    /// <param name="Rank">r of the stored matrices.</param>
    /// <param name="Down">Key of A.</param>
    /// <param name="Up">Key of B.</param>
    /// <param name="Lengths">Key of the lengths, or null.</param>
    /// <param name="Paths">The paths it becomes.</param>
    internal sealed record Stored(LoraSite Site, int Rank, string Down, string Up, string? Lengths, (LoraSite Site, int Rank, double Alpha)[] Paths);
}
