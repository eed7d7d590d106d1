using System.Runtime.InteropServices;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Nn.Models.Weights;

/// <summary>Fills parameters from a file by a list of parts.</summary>
public static class WeightReader
{
    /// <summary>Reads every part into its parameter.</summary>
    /// <param name="parameters">The model's.</param>
    /// <param name="parts">Where each is stored; together they must cover every parameter.</param>
    /// <param name="source">The file.</param>
    /// <param name="prefixes">Prefixes that names may have in the file, tried in order after the plain name.</param>
    /// <param name="keepBlocks">
    /// Whether matrices are held as <see cref="Parameter.Blocks"/>: what is stored in blocks or in 16 bits as it is, the rest as floats in
    /// panels, which cannot be trained but are read faster.
    /// </param>
    /// <param name="quantizer">Quantises each parameter as soon as it is read, so that few are floats at a time; null: none.</param>
    /// <returns>Names in the file that were not read.</returns>
    /// <exception cref="InvalidDataException">A weight is missing, has another shape, or its content is damaged.</exception>
    /// <exception cref="InsufficientMemoryException">The weights do not fit this machine.</exception>
    public static IReadOnlyList<string> Read(
        IReadOnlyList<Parameter> parameters, IEnumerable<WeightPart> parts, IWeightSource source, IReadOnlyList<string>? prefixes = null, bool keepBlocks = false,
        ModelQuantizer? quantizer = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(source);
        List<PlacedPart> placed = Place(parameters, parts, source, prefixes ?? []);
        if (quantizer is null) RequireMemory(placed, keepBlocks);
        if (keepBlocks)
        {
            foreach (IGrouping<Parameter, PlacedPart> group in placed.GroupBy(p => p.Parameter))
            {
                // Floats that are to be quantised are read as such.
                if (quantizer is null || group.All(p => p.Type != GgmlType.F32)) StoreInBlocks(group.Key, [.. group.OrderBy(p => p.Part.FirstRow)]);
            }
        }

        if (quantizer is null)
        {
            Fill(placed, source);
            foreach (Parameter parameter in placed.Select(p => p.Parameter).Distinct().Where(p => keepBlocks && p is { Blocks: null, DType: DType.Float32, Shape.Rank: 2 })) Pack(parameter);
        }
        else
        {
            foreach (IGrouping<Parameter, PlacedPart> group in placed.GroupBy(p => p.Parameter))
            {
                Fill([.. group], source);
                quantizer.Quantize(group.Key);
            }
        }

        HashSet<string> used = [.. placed.Select(p => p.Name)];
        return [.. source.Weights.Select(w => w.Name).Where(n => !used.Contains(n))];
    }

    /// <summary>The stored row of row <paramref name="row"/>: pair (k, k + D/2) of a head lies at (2k, 2k + 1).</summary>
    internal static int Neighbour(int row, int headSize)
    {
        int head = row / headSize, at = row % headSize, half = headSize / 2;
        return (head * headSize) + (at < half ? 2 * at : (2 * (at - half)) + 1);
    }

    /// <summary>The inverse of <see cref="Neighbour"/>: where stored row <paramref name="row"/> belongs.</summary>
    internal static int Own(int row, int headSize)
    {
        int head = row / headSize, at = row % headSize;
        return (head * headSize) + (at % 2 == 0 ? at / 2 : (at / 2) + (headSize / 2));
    }

    private static void Fill(IReadOnlyList<PlacedPart> placed, IWeightSource source)
    {
        ILookup<bool, PlacedPart> asStored = placed.ToLookup(p => p.Parameter.Blocks is not null || (source is IStoredWeights && IsSameFloats(p)));
        if (asStored[true].Any()) new StoredCopy((IStoredWeights)source, [.. asStored[true]]).Run();
        foreach (PlacedPart part in asStored[false]) Convert(part, source);
    }

    private static void RequireMemory(List<PlacedPart> placed, bool keepBlocks)
    {
        double bytes = placed.Sum(p => (double)p.Rows * p.Columns * (keepBlocks && p.Type is { } type && type.Blocks() is not null ? type.BlockBytes() / (double)type.BlockLength() : p.Parameter.DType.SizeOf()));
        ModelMemory.Require(bytes, placed.Sum(p => (double)p.Rows * p.Columns));
    }

    private static List<PlacedPart> Place(IReadOnlyList<Parameter> parameters, IEnumerable<WeightPart> parts, IWeightSource source, IReadOnlyList<string> prefixes)
    {
        Dictionary<string, Parameter> byName = parameters.ToDictionary(p => p.Name);
        Dictionary<string, long> missing = parameters.ToDictionary(p => p.Name, p => p.Count);
        List<PlacedPart> placed = [];
        foreach (WeightPart part in parts)
        {
            // A part without a parameter is what a family always writes (a zero bias) and this model does without.
            if (!byName.TryGetValue(part.Parameter, out Parameter? parameter)) continue;
            string name = Find(part, source, prefixes);
            Shape shape = source[name].Shape;
            if (shape != part.Shape)
                throw new InvalidDataException($"'{source.Path}': weight '{name}' has shape {shape}; the config asks for {part.Shape}.");
            var found = new PlacedPart(parameter, part, name, (source as IStoredWeights)?.StoredType(name));
            missing[part.Parameter] -= (long)found.Rows * found.Columns;
            placed.Add(found);
        }

        string[] uncovered = [.. missing.Where(m => m.Value != 0).Select(m => m.Key)];
        return uncovered.Length == 0 ? placed
            : throw new InvalidDataException($"'{source.Path}': {uncovered.Length} parameters are not stored by this family's layout: {string.Join(", ", uncovered.Take(4))}.");
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

    // The parts of a stacked matrix become its segments, each in the format it is stored in.
    private static void StoreInBlocks(Parameter parameter, IReadOnlyList<PlacedPart> parts)
    {
        if (parameter.Shape.Rank != 2 || parameter.DType != DType.Float32) return;
        var segments = new (int Rows, BlockFormat Format)[parts.Count];
        int next = 0;
        for (int i = 0; i < segments.Length; i++)
        {
            if (parts[i].Type?.Blocks() is not { } format || !parts[i].IsRowwise || parts[i].Part.FirstRow != next) return;
            segments[i] = (parts[i].Rows, format);
            next += parts[i].Rows;
        }

        parameter.Store(new BlockWeight(parameter.Shape[1], segments));
    }

    // What was transposed or converted runs faster in panels too, with the same bits.
    private static void Pack(Parameter parameter)
    {
        const int Rows = 1024;
        (int rows, int columns) = (parameter.Shape[0], parameter.Shape[1]);
        var blocks = new BlockWeight(columns, (rows, BlockFormat.F32));
        for (int row = 0; row < rows; row += Rows)
        {
            int count = Math.Min(Rows, rows - row);
            blocks.Write(row, count, MemoryMarshal.AsBytes(parameter.Value<float>().Slice(checked(row * columns), count * columns)));
        }

        parameter.Store(blocks);
    }

    private static bool IsSameFloats(PlacedPart part) => part is { Type: GgmlType.F32, IsRowwise: true, Parameter.DType: DType.Float32 };

    /// <summary>Fills a part's rows from its place in a file, whatever both are stored as.</summary>
    internal static void Convert(PlacedPart placed, IWeightSource source)
    {
        (Parameter parameter, WeightPart part, int row) = (placed.Parameter, placed.Part, placed.Columns);
        long first = (long)part.FirstRow * row, count = (long)placed.Rows * row;
        if (part is { Layout: WeightLayout.Same, StoredFirstRow: 0 } && parameter.DType == DType.Float32)
        {
            source.Read(placed.Name, parameter.Value<float>().Slice(checked((int)first), checked((int)count)));
            return;
        }

        bool transposed = part.Layout == WeightLayout.Transposed;
        float[] values = new float[part.Shape.Count];
        source.Read(placed.Name, values);
        for (int r = 0; r < placed.Rows; r++)
        {
            int from = placed.StoredRow(r);
            for (int c = 0; c < row; c++)
                Set(parameter, first + ((long)r * row) + c, values[transposed ? ((long)c * placed.Rows) + from : ((long)from * row) + c]);
        }
    }

    private static void Set(Parameter parameter, long at, float value)
    {
        if (parameter.DType == DType.Float64) parameter.Value<double>()[(int)at] = value;
        else if (parameter.DType == DType.BFloat16) parameter.Value<BFloat16>()[(int)at] = (BFloat16)value;
        else parameter.Value<float>()[(int)at] = value;
    }
}
