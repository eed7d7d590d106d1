using System.Globalization;
using System.Text.RegularExpressions;
using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;

namespace Lathe.Nn.Lora;

/// <summary>The projections of a model under the names the transformers library gives them, whatever the file it came from.</summary>
public static class LoraSites
{
    private static readonly TimeSpan MatchTime = TimeSpan.FromSeconds(1);

    /// <summary>Every projection of every block, the language head, and the parts of fused ones after them.</summary>
    public static IReadOnlyList<LoraSite> Of(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelFamily family = ModelFamilies.Of(model.Config);
        var linears = new Dictionary<string, (Linear Linear, int Layer)>();
        for (int i = 0; i < model.Blocks.Count; i++)
        {
            foreach (Linear linear in Linears(model.Blocks[i])) linears.Add(linear.Weight.Name, (linear, i));
        }

        var sites = new List<LoraSite>();
        foreach (WeightPart part in family.Weights(model.Config))
        {
            if (!linears.TryGetValue(part.Parameter, out (Linear Linear, int Layer) at)) continue;
            int rows = part.Layout == WeightLayout.Transposed ? part.Shape[1] : part.Shape[0];
            sites.Add(new LoraSite(Prefixed(family, part.Name[..^".weight".Length]), at.Linear, part.FirstRow, rows, at.Layer) { IsTransposed = part.Layout == WeightLayout.Transposed });
        }

        if (model.Projection is { } head) sites.Add(new LoraSite(NamedWeight.Head, head, 0, head.Weight.Shape[0], -1));
        for (int i = 0; i < model.Blocks.Count; i++) AddParts(sites, model.Config, model.Blocks[i].Attention.Qkv, i);
        return sites;
    }

    /// <summary>The embeddings: of tokens, and of positions where they are learnt.</summary>
    public static IReadOnlyList<LoraTableSite> Tables(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelFamily family = ModelFamilies.Of(model.Config);
        var sites = new List<LoraTableSite>();
        foreach (WeightPart part in family.Weights(model.Config).Where(p => p.StoredFirstRow == 0))
        {
            Embedding? table = part.Parameter == model.Tokens.Weight.Name ? model.Tokens : part.Parameter == model.PositionTable?.Weight.Name ? model.PositionTable : null;
            if (table is not null)
                sites.Add(new LoraTableSite(Prefixed(family, part.Name[..^".weight".Length]), table) { Alias = table == model.Tokens && !Ends(part.Name, $"{NamedWeight.Embedding}.weight") ? NamedWeight.Embedding : null });
        }

        return sites;
    }

    /// <summary>The projections that options ask for.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">What to adapt.</param>
    /// <param name="orNone">Whether there may be none.</param>
    /// <exception cref="ArgumentException">There are none; the message says what there is.</exception>
    public static IReadOnlyList<LoraSite> Of(Transformer model, LoraOptions options, bool orNone = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<LoraSite> all = Of(model);
        LoraSite[] chosen = [.. all.Where(s => IsWanted(s, options))];
        if (chosen.Length > 0 || orNone) return chosen;
        string what = options.TargetPattern is { } pattern ? $"the pattern '{pattern}'" : $"'{string.Join("', '", options.Targets)}'";
        string[] names = [.. all.SelectMany(s => new[] { s.Module, s.Alias ?? s.Module }).Concat(Tables(model).Select(t => t.Module)).Select(n => n[(n.LastIndexOf('.') + 1)..]).Distinct()];
        throw new ArgumentException($"LoRA: no projection of this model is named by {what}{(options.Layers.Count > 0 ? $" in blocks {string.Join(", ", options.Layers)}" : "")}. Its {model.Config.Layers} blocks have {string.Join(", ", names)}; all-linear takes all projections of the blocks.");
    }

    /// <summary>Whether a regular expression matches a whole name, or the end of one after a dot.</summary>
    /// <exception cref="ArgumentException">The expression is not valid, or takes too long.</exception>
    internal static bool Matches(string pattern, string name, bool end)
    {
        try
        {
            return Regex.IsMatch(name, end ? $@"\A(.*\.)?({pattern})\z" : $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, MatchTime);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ArgumentException($"LoRA: the pattern '{pattern}' takes longer than {MatchTime.TotalSeconds} s on '{name}': write a simpler one.", nameof(pattern), e);
        }
    }

    /// <summary>Whether options ask for an embedding: by its name, as peft does, and never by its block.</summary>
    internal static bool IsWanted(LoraTableSite site, LoraOptions options)
    {
        if (options.Layers.Count > 0 || options.Exclude.Any(site.IsNamed)) return false;
        return options.TargetPattern is { } pattern ? Matches(pattern, site.Module, end: false) : options.Targets.Any(site.IsNamed);
    }

    /// <summary>Whether a path is this name, or ends in a dot and it.</summary>
    internal static bool Ends(string path, string name)
        => path == name || (path.Length > name.Length && path[^(name.Length + 1)] == '.' && path.EndsWith(name, StringComparison.Ordinal));

    private static bool IsWanted(LoraSite site, LoraOptions options)
    {
        if (options.Layers.Count > 0 && !options.Layers.Contains(site.Layer)) return false;
        if (options.Exclude.Any(site.IsNamed)) return false;
        if (options.TargetPattern is { } pattern) return Matches(pattern, site.Module, end: false) || (site.Alias is { } alias && Matches(pattern, alias, end: false));
        return options.Targets is [LoraOptions.AllLinear] ? site is { Whole: null, Layer: >= 0 } : options.Targets.Any(site.IsNamed);
    }

    private static IEnumerable<Linear> Linears(TransformerBlock block)
    {
        yield return block.Attention.Qkv;
        yield return block.Attention.Output;
        Mlp?[] networks = [block.FeedForward, .. block.Experts?.Experts ?? [], block.Experts?.Shared];
        if (block.Experts is { } experts) yield return experts.Router;
        foreach (Mlp network in networks.OfType<Mlp>())
        {
            yield return network.Up;
            yield return network.Down;
        }
    }

    // Queries, keys and values by LLaMA's names: a second name where files have them apart, a part of the whole where they do not.
    private static void AddParts(List<LoraSite> sites, TransformerConfig config, Linear qkv, int layer)
    {
        int size = config.HeadWidth, q = config.Heads * size, kv = config.KeyValueHeadCount * size;
        foreach ((string name, int first, int rows) in ((string, int, int)[])[("q_proj", 0, q), ("k_proj", q, kv), ("v_proj", q + kv, kv)])
        {
            int at = sites.FindIndex(s => s.Linear == qkv && s.FirstRow <= first && s.FirstRow + s.Rows >= first + rows);
            LoraSite found = sites[at];
            string own = string.Create(CultureInfo.InvariantCulture, $"{found.Module[..(found.Module.LastIndexOf('.') + 1)]}{name}");
            if (found.FirstRow == first && found.Rows == rows) sites[at] = found with { Alias = own == found.Module ? null : own };
            else sites.Add(new LoraSite(own, qkv, first, rows, layer) { Whole = found });
        }
    }

    // Files may leave out the name of the inner model; modules in memory have it.
    internal static string Prefixed(ModelFamily family, string name)
        => family.Prefixes.Count == 0 || family.Prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)) ? name : family.Prefixes[0] + name;
}
