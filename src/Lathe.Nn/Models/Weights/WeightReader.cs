using Lathe.Nn.Formats;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models.Weights;

/// <summary>Fills parameters from a file by a list of parts.</summary>
public static class WeightReader
{
    /// <summary>Reads every part into its parameter.</summary>
    /// <param name="parameters">The model's.</param>
    /// <param name="parts">Where each is stored; together they must cover every parameter.</param>
    /// <param name="source">The file.</param>
    /// <param name="prefixes">Prefixes that names may have in the file, tried in order after the plain name.</param>
    /// <returns>Names in the file that were not read.</returns>
    /// <exception cref="InvalidDataException">A weight is missing or has another shape.</exception>
    public static IReadOnlyList<string> Read(
        IReadOnlyList<Parameter> parameters, IEnumerable<WeightPart> parts, IWeightSource source, params IReadOnlyList<string> prefixes)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(source);
        Dictionary<string, Parameter> byName = parameters.ToDictionary(p => p.Name);
        Dictionary<string, long> missing = parameters.ToDictionary(p => p.Name, p => p.Count);
        HashSet<string> used = [];
        foreach (WeightPart part in parts)
        {
            // A part without a parameter is what a family always writes (a zero bias) and this model does without.
            if (!byName.TryGetValue(part.Parameter, out Parameter? parameter)) continue;
            string name = Find(part, source, prefixes);
            used.Add(name);
            missing[part.Parameter] -= ReadPart(parameter, part, name, source);
        }

        string[] uncovered = [.. missing.Where(m => m.Value != 0).Select(m => m.Key)];
        if (uncovered.Length > 0)
            throw new InvalidDataException($"'{source.Path}': {uncovered.Length} parameters are not stored by this family's layout: {string.Join(", ", uncovered.Take(4))}.");
        return [.. source.Weights.Select(w => w.Name).Where(n => !used.Contains(n))];
    }

    private static string Find(WeightPart part, IWeightSource source, IReadOnlyList<string> prefixes)
    {
        foreach (string name in (IEnumerable<string>)[part.Name, .. part.OtherNames])
        {
            if (source.Contains(name)) return name;
            foreach (string prefix in prefixes)
            {
                if (source.Contains(prefix + name)) return prefix + name;
            }
        }

        string[] have = [.. source.Weights.Select(w => w.Name).Take(3)];
        throw new InvalidDataException(
            $"'{source.Path}' has no weight '{part.Name}' ({part.Shape}), which the config asks for. It has {source.Weights.Count} weights, the first: {string.Join(", ", have)}.");
    }

    private static long ReadPart(Parameter parameter, WeightPart part, string name, IWeightSource source)
    {
        Shape stored = source[name].Shape;
        if (stored != part.Shape)
            throw new InvalidDataException($"'{source.Path}': weight '{name}' has shape {stored}; the config asks for {part.Shape}.");
        int row = parameter.Shape.Rank == 1 ? 1 : parameter.Shape[1];
        bool transposed = part.Layout == WeightLayout.Transposed;
        int rows = (transposed ? stored[1] : stored[0]) - part.StoredFirstRow;
        long first = (long)part.FirstRow * row, count = (long)rows * row;
        if (part.Layout == WeightLayout.Same && part.StoredFirstRow == 0 && parameter.DType == DType.Float32)
        {
            source.Read(name, parameter.Value<float>().Slice(checked((int)first), checked((int)count)));
            return count;
        }

        float[] values = new float[stored.Count];
        source.Read(name, values);
        for (int r = 0; r < rows; r++)
        {
            int from = part.StoredFirstRow + (part.Layout == WeightLayout.Interleaved ? Neighbour(r, part.HeadSize) : r);
            for (int c = 0; c < row; c++)
                Set(parameter, first + ((long)r * row) + c, values[transposed ? ((long)c * rows) + from : ((long)from * row) + c]);
        }

        return count;
    }

    /// <summary>The stored row of row <paramref name="row"/>: pair (k, k + D/2) of a head lies at (2k, 2k + 1).</summary>
    internal static int Neighbour(int row, int headSize)
    {
        int head = row / headSize, at = row % headSize, half = headSize / 2;
        return (head * headSize) + (at < half ? 2 * at : (2 * (at - half)) + 1);
    }

    private static void Set(Parameter parameter, long at, float value)
    {
        if (parameter.DType == DType.Float64) parameter.Value<double>()[(int)at] = value;
        else if (parameter.DType == DType.BFloat16) parameter.Value<BFloat16>()[(int)at] = (BFloat16)value;
        else parameter.Value<float>()[(int)at] = value;
    }
}
