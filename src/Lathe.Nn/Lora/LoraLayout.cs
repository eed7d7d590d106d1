using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>All that an adapter has beside a model.</summary>
/// <param name="Paths">Beside projections.</param>
/// <param name="Tables">Beside embeddings.</param>
/// <param name="Wholes">Parameters trained whole.</param>
internal sealed record LoraLayout(
    IReadOnlyList<(LoraSite Site, int Rank, double Alpha)> Paths, IReadOnlyList<(LoraTableSite Site, int Rank, double Alpha)> Tables, IReadOnlyList<LoraWhole> Wholes)
{
    /// <summary>What options ask for.</summary>
    /// <exception cref="ArgumentException">A name fits nothing, or only a part of something; the message says what there is.</exception>
    public static LoraLayout Of(Transformer model, LoraOptions options)
    {
        LoraTableSite[] tables = [.. LoraSites.Tables(model).Where(t => LoraSites.IsWanted(t, options))];
        IReadOnlyList<LoraSite> sites = LoraSites.Of(model, options, orNone: tables.Length > 0);
        if (tables.Length > 0 && options.Dora) throw new ArgumentException($"LoRA: DoRA is for projections, and '{tables[0].Module}' is an embedding: leave it out, or train it whole (SaveModules).");
        return new LoraLayout(
            [.. sites.Select(s => (s, options.RankOf(s.Module), options.AlphaOf(s.Module)))],
            [.. tables.Select(s => (s, options.RankOf(s.Module), options.AlphaOf(s.Module)))],
            ToSave(model, options, sites));
    }

    /// <summary>Weights as parameters, each once; with tied weights the embedding and the head are one.</summary>
    public static IReadOnlyList<LoraWhole> Joined(Transformer model, LoraOptions options, IEnumerable<NamedWeight> weights)
    {
        var wholes = new List<LoraWhole>();
        bool tied = options.TieWeights && model is { Head: null, Projection: not null };
        foreach (NamedWeight weight in weights)
        {
            bool both = tied && weight.Parameter == model.Tokens.Weight;
            Module[] owners = both ? [model.Tokens, model.Projection!] : [weight.Owner];
            if (wholes.Exists(w => w.Own == weight.Parameter && w.Owners.Contains(owners[0]))) continue;
            wholes.Add(new LoraWhole(!both && weight.Owner == model.Projection ? weight.Name : weight.Parameter.Name, weight.Parameter, owners));
        }

        return wholes;
    }

    private static IReadOnlyList<LoraWhole> ToSave(Transformer model, LoraOptions options, IReadOnlyList<LoraSite> adapted)
    {
        if (options is { SaveModules.Count: 0, Biases: LoraBias.None }) return [];
        IReadOnlyList<NamedWeight> all = NamedWeight.Of(model);
        var wanted = new List<NamedWeight>();
        foreach (string name in options.SaveModules)
        {
            NamedWeight[] found = [.. all.Where(w => w.IsOf(name, model))];
            if (found.Length == 0)
                throw new ArgumentException($"LoRA: no module of this model is named by '{name}', which is to be saved whole. It has {string.Join(", ", all.Select(w => w.Module[(w.Module.LastIndexOf('.') + 1)..]).Distinct())}.");
            if (found.GroupBy(w => (w.Parameter, w.Owner)).FirstOrDefault(g => g.Sum(w => w.Count) != g.Key.Parameter.Count) is { } part)
                throw new ArgumentException($"LoRA: '{part.First().Module}' is a part of one weight with its neighbours here and cannot be trained whole by itself: name all of them, or adapt it as a target.");
            if (adapted.FirstOrDefault(s => s.IsNamed(name)) is { } twice) throw new ArgumentException($"LoRA: '{twice.Module}' is to be adapted and to be saved whole: choose one.");
            wanted.AddRange(found);
        }

        HashSet<Parameter?> near = [.. adapted.Select(s => s.Linear.Bias)];
        IEnumerable<NamedWeight> biases = options.Biases switch
        {
            LoraBias.All => all.Where(w => w.Name.EndsWith(".bias", StringComparison.Ordinal)),
            LoraBias.Adapted => all.Where(w => near.Contains(w.Parameter)),
            _ => [],
        };
        return Joined(model, options, wanted.Concat(biases));
    }
}
