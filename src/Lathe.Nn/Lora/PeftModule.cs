using System.Globalization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>
/// What peft would hold for one module: A, B and the lengths. Paths beside parts of a fused projection become one, exactly: their A below each other,
/// their B in rows and columns of their own, the rest zero.
/// </summary>
/// <param name="Site">The module.</param>
/// <param name="Rank">r, of all parts together.</param>
/// <param name="Alpha">α that gives the parts' scale at this rank.</param>
/// <param name="Down">A [r, in].</param>
/// <param name="Up">B [out, r].</param>
/// <param name="Magnitude">The lengths [out], or null.</param>
internal sealed record PeftModule(LoraSite Site, int Rank, double Alpha, float[] Down, float[] Up, float[]? Magnitude)
{
    /// <summary>What the key of a module's <see cref="Parts"/> begins with, in the metadata of the weights.</summary>
    public const string PartsKey = "lathe.parts:";

    /// <summary>The parts that were joined, by name, with their ranks; empty where the module is adapted as a whole.</summary>
    public IReadOnlyList<(string Name, int Rank)> Parts { get; private init; } = [];

    /// <summary>The modules of an adapter.</summary>
    /// <exception cref="InvalidOperationException">Lengths of parts cannot be told while they are merged.</exception>
    public static IReadOnlyList<PeftModule> Of(LoraAdapter adapter)
        => [.. adapter.Paths.GroupBy(p => p.Site.Whole ?? p.Site).Select(g => g.Count() == 1 && g.First().Site.Whole is null ? One(g.First()) : Joined(adapter, g.Key, [.. g]))];

    /// <summary>Parts as text: <c>q_proj:16,v_proj:16</c>.</summary>
    public static string Describe(IReadOnlyList<(string Name, int Rank)> parts)
        => string.Join(",", parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name}:{p.Rank}")));

    /// <summary>Reads what <see cref="Describe"/> wrote; null where it is something else.</summary>
    public static IReadOnlyList<(string Name, int Rank)>? Parse(string text)
    {
        var parts = new List<(string, int)>();
        foreach (string part in text.Split(','))
        {
            int colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int rank) || rank < 1) return null;
            parts.Add((part[..colon], rank));
        }

        return parts;
    }

    private static PeftModule One(LoraPath path) => new(path.Site, path.Rank, path.Alpha, Floats(path.Down), Floats(path.Up), path.Magnitude is { } m ? Floats(m) : null);

    private static PeftModule Joined(LoraAdapter adapter, LoraSite site, IReadOnlyList<LoraPath> paths)
    {
        int rank = paths.Sum(p => p.Rank), inputs = site.Inputs, column = 0;
        double scale = paths[0].Scale;
        float[] down = new float[rank * inputs], up = new float[site.Rows * rank];
        float[]? lengths = adapter.Options.Dora ? Lengths(adapter, site) : null;
        foreach (LoraPath path in paths)
        {
            Floats(path.Down).CopyTo(down, column * inputs);
            float[] own = Floats(path.Up);
            int first = path.Site.FirstRow - site.FirstRow;
            for (int i = 0; i < own.Length; i++) up[((first + (i / path.Rank)) * rank) + column + (i % path.Rank)] = (float)(own[i] * (path.Scale / scale));
            if (lengths is not null && path.Magnitude is { } magnitude) Floats(magnitude).CopyTo(lengths, first);
            column += path.Rank;
        }

        double alpha = scale * (adapter.Options.RankStabilized ? Math.Sqrt(rank) : rank);
        return new PeftModule(site, rank, alpha, down, up, lengths) { Parts = [.. paths.Select(p => (p.Site.Module[(p.Site.Module.LastIndexOf('.') + 1)..], p.Rank))] };
    }

    // Rows that no path adapts keep the length they have.
    private static float[] Lengths(LoraAdapter adapter, LoraSite site)
    {
        if (adapter.IsMerged) throw new InvalidOperationException("The adapter is merged, so the lengths of the rows it leaves alone cannot be told apart: Unmerge() before saving it.");
        using var lengths = new Parameter("lengths", [site.Rows]);
        site.ReadLengths(lengths);
        return lengths.Value<float>().ToArray();
    }

    /// <summary>A parameter's values as files hold them.</summary>
    public static float[] Floats(Parameter parameter)
        => parameter.DType == DType.Float64 ? [.. parameter.Value<double>().ToArray().Select(v => (float)v)] : parameter.Value<float>().ToArray();
}
