using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>Finds the modules of a stored adapter in a model, and fills an adapter from them.</summary>
internal sealed class PeftReader
{
    private readonly SafetensorsFile _file;
    private readonly LoraOptions _options;
    private readonly IReadOnlyList<LoraSite> _sites;
    private readonly IReadOnlyList<Stored> _modules;
    private readonly IReadOnlyList<StoredTable> _tables;
    private readonly List<(string Key, NamedWeight Weight)> _wholes = [];

    public PeftReader(SafetensorsFile file, LoraOptions options, Transformer model)
    {
        (_file, _options, _sites) = (file, options, LoraSites.Of(model));
        IReadOnlyList<NamedWeight> weights = NamedWeight.Of(model);
        var keys = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (string key in file.Names)
        {
            PeftKey read = PeftKey.Of(key) ?? throw Bad($"'{key}' is no lora_A, lora_B, lora_embedding_A, lora_embedding_B, lora_magnitude_vector, nor a weight or bias saved whole: Lathe does not run adapters that have it");
            if (read.IsOfPath)
            {
                if (!keys.TryGetValue(read.Module, out Dictionary<string, string>? kinds)) keys.Add(read.Module, kinds = []);
                if (!kinds.TryAdd(read.Kind, key)) throw Bad($"'{key}' and '{kinds[read.Kind]}' are one tensor of one module");
            }
            else if (Whole(key, read, weights) is { } whole)
            {
                if (_wholes.Find(w => w.Weight == whole).Key is { } twice) throw Bad($"'{key}' and '{twice}' are one tensor of one module");
                _wholes.Add((key, whole));
            }
        }

        if (keys.Count == 0 && _wholes.Count == 0) throw Bad("it holds no tensor");
        ILookup<bool, KeyValuePair<string, Dictionary<string, string>>> ofTables = keys.ToLookup(k => k.Value.ContainsKey(PeftKey.TableDown) || k.Value.ContainsKey(PeftKey.TableUp));
        IReadOnlyList<LoraTableSite> tables = LoraSites.Tables(model);
        _tables = [.. ofTables[true].Select(k => Table(k.Key, tables, k.Value))];
        LoraSite[] found = [.. ofTables[false].Select(k => Site(k.Key, k.Value))];
        _modules = [.. ofTables[false].Select((k, i) => Module(k.Key, found[i], k.Value))];
        if (_modules.GroupBy(m => m.Site).FirstOrDefault(g => g.Count() > 1) is { } twins) throw Bad($"the module '{twins.Key.Module}' is there twice");
        Layout = new LoraLayout([.. _modules.SelectMany(m => m.Paths)], [.. _tables.Select(t => (t.Site, t.Rank, t.Alpha))], LoraLayout.Joined(model, options, _wholes.Select(w => w.Weight)));
    }

    /// <summary>Where an adapter that can be filled stands.</summary>
    public LoraLayout Layout { get; }

    /// <summary>The last parts of the adapted modules' names.</summary>
    public IEnumerable<string> Targets => _modules.Select(m => m.Site.Module).Concat(_tables.Select(t => t.Site.Module)).Select(m => m[(m.LastIndexOf('.') + 1)..]).Distinct();

    /// <summary>Fills an adapter that was attached with <see cref="Layout"/>.</summary>
    public void Fill(LoraAdapter adapter)
    {
        int at = 0;
        foreach (Stored module in _modules)
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

        foreach ((StoredTable stored, LoraTable table) in _tables.Zip(adapter.Tables))
        {
            float[] down = Read(stored.Down), up = Read(stored.Up);
            Set(table.Down, i => down[(i % stored.Rank * stored.Site.Vocabulary) + (i / stored.Rank)]);
            Set(table.Up, i => up[i]);
        }

        foreach ((string key, NamedWeight weight) in _wholes)
        {
            Read(key);
            LoraCopy copy = adapter.Copies.First(c => c.Own == weight.Parameter && c.Whole.Owners.Contains(weight.Owner));
            WeightReader.Convert(new PlacedPart(copy.Copy, weight.Part, key, null), _file);
        }
    }

    private LoraSite Site(string name, Dictionary<string, string> keys)
        => _sites.FirstOrDefault(s => s.Whole is null && Plain(s.Module) == Plain(name))
            ?? throw Bad($"'{keys.Values.First()}' is beside '{name}', which this model does not have; it has {string.Join(", ", _sites.Where(s => s.Whole is null).Take(4).Select(s => s.Module))}, …");

    // The base's own weight beside an adapted embedding says nothing new, unless it was resized or trained before.
    private NamedWeight? Whole(string key, PeftKey read, IReadOnlyList<NamedWeight> weights)
    {
        string name = Plain($"{read.Module}.{read.Kind}");
        NamedWeight weight = weights.FirstOrDefault(w => Plain(w.Name) == name)
            ?? throw Bad($"'{key}' is a weight of '{read.Module}', which this model does not have: Lathe's models have no heads of classification, and the adapter is nothing without its own");
        Shape shape = ((IWeightSource)_file)[key].Shape;
        if (shape != weight.Part.Shape)
        {
            string grown = shape.Rank == 2 && weight.Part.Shape.Rank == 2 && shape[1] == weight.Part.Shape[1] ? " It was trained with another vocabulary: resize the base's embedding and head to it first, as its author did." : "";
            throw Bad($"'{key}' has shape {shape}; this model asks for {weight.Part.Shape}.{grown}".TrimEnd('.'));
        }

        if (!read.OfBase) return weight;
        float[] own = WeightWriter.Values(new Dictionary<string, Parameter> { [weight.Parameter.Name] = weight.Parameter }, weight.Part);
        return Read(key).AsSpan().SequenceEqual(own) ? null : weight;
    }

    private StoredTable Table(string name, IReadOnlyList<LoraTableSite> tables, Dictionary<string, string> keys)
    {
        LoraTableSite site = tables.FirstOrDefault(t => Plain(t.Module) == Plain(name))
            ?? throw Bad($"'{keys.Values.First()}' is beside the embedding '{name}', which this model does not have; it has {string.Join(", ", tables.Select(t => t.Module))}");
        if (!keys.TryGetValue(PeftKey.TableDown, out string? down) || !keys.TryGetValue(PeftKey.TableUp, out string? up)) throw Bad($"of '{name}' there is only {keys.Values.First()}: expected lora_embedding_A and lora_embedding_B");
        if (keys.Count > 2) throw Bad($"'{name}' has {string.Join(", ", keys.Keys)}: Lathe does not run DoRA of an embedding");
        int rank = _options.RankOf(site.Module);
        RequireShape(down, [rank, site.Vocabulary]);
        RequireShape(up, [site.Width, rank]);
        return new StoredTable(site, rank, _options.AlphaOf(site.Module), down, up);
    }

    private Stored Module(string name, LoraSite site, Dictionary<string, string> keys)
    {
        if (!keys.TryGetValue(PeftKey.Down, out string? down) || !keys.TryGetValue(PeftKey.Up, out string? up)) throw Bad($"of '{name}' there is only {keys.Values.First()}: expected lora_A and lora_B");
        keys.TryGetValue(PeftKey.Magnitude, out string? lengths);
        if (_options.Dora != lengths is not null) throw Bad($"'{name}' has {(lengths is null ? "no " : "a ")}lora_magnitude_vector, and use_dora is {(_options.Dora ? "true" : "false")}");
        int rank = _options.RankOf(site.Module);
        double alpha = _options.AlphaOf(site.Module);
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

    /// <summary>An embedding's path as it is stored: A [r, V] and B [C, r].</summary>
    internal sealed record StoredTable(LoraTableSite Site, int Rank, double Alpha, string Down, string Up);

    /// <summary>A module as it is stored.</summary>
    /// <param name="Site">The projection.</param>
    /// <param name="Rank">r of the stored matrices.</param>
    /// <param name="Down">Key of A.</param>
    /// <param name="Up">Key of B.</param>
    /// <param name="Lengths">Key of the lengths, or null.</param>
    /// <param name="Paths">The paths it becomes.</param>
    internal sealed record Stored(LoraSite Site, int Rank, string Down, string Up, string? Lengths, (LoraSite Site, int Rank, double Alpha)[] Paths);
}
