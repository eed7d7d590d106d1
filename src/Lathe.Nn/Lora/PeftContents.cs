using System.Globalization;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Tensors;

namespace Lathe.Nn.Lora;

/// <summary>What lies in an adapter's folder, read without a model.</summary>
/// <param name="Config">Its settings.</param>
/// <param name="Modules">What is adapted, in the order of the blocks.</param>
/// <param name="Wholes">What was trained whole, by name in the base's files, with its shape.</param>
/// <param name="Weights">Every tensor of the file.</param>
public sealed record PeftContents(PeftConfig Config, IReadOnlyList<PeftPath> Modules, IReadOnlyList<(string Name, Shape Shape)> Wholes, IReadOnlyList<WeightInfo> Weights)
{
    /// <summary>Numbers in the file.</summary>
    public long Parameters => Weights.Sum(w => w.Shape.Count);

    /// <summary>Reads a folder.</summary>
    /// <exception cref="InvalidDataException">The files are damaged, or the adapter is of a kind that Lathe does not run.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static PeftContents Read(string folder)
    {
        (PeftConfig config, SafetensorsFile opened) = PeftFiles.Open(folder);
        using SafetensorsFile file = opened;
        IReadOnlyList<WeightInfo> weights = ((IWeightSource)file).Weights;
        var paths = new Dictionary<string, Dictionary<string, WeightInfo>>(StringComparer.Ordinal);
        var wholes = new List<(string, Shape)>();
        foreach (WeightInfo weight in weights)
        {
            PeftKey key = PeftKey.Of(weight.Name) ?? throw new InvalidDataException($"'{file.Path}': '{weight.Name}' is no tensor of an adapter that Lathe runs.");
            if (!key.IsOfPath) wholes.Add(($"{key.Module}.{key.Kind}", weight.Shape));
            else if (!paths.TryGetValue(key.Module, out Dictionary<string, WeightInfo>? kinds)) paths.Add(key.Module, new() { [key.Kind] = weight });
            else kinds[key.Kind] = weight;
        }

        return new PeftContents(config, [.. paths.Select(p => Path(file, config.Options, p.Key, p.Value)).OrderBy(p => p.Layer).ThenBy(p => p.Module, StringComparer.Ordinal)], wholes, weights);
    }

    private static PeftPath Path(SafetensorsFile file, LoraOptions options, string module, Dictionary<string, WeightInfo> kinds)
    {
        WeightInfo? down = kinds.GetValueOrDefault(PeftKey.Down) ?? kinds.GetValueOrDefault(PeftKey.TableDown), up = kinds.GetValueOrDefault(PeftKey.Up) ?? kinds.GetValueOrDefault(PeftKey.TableUp);
        if (down is not { Shape.Rank: 2 } || up is not { Shape.Rank: 2 } || down.Shape[0] != up.Shape[1])
            throw new InvalidDataException($"'{file.Path}': of '{module}' there is {string.Join(", ", kinds.Values.Select(k => $"{k.Name} {k.Shape}"))}; expected A [r, in] and B [out, r].");
        int rank = down.Shape[0];
        double alpha = options.AlphaOf(module), scale = options.Scale(rank, alpha);
        return new PeftPath(module, LayerOf(module), rank, alpha, down.Shape[1], up.Shape[0], kinds.Values.Sum(k => k.Shape.Count), Math.Abs(scale) * Norm(file, down, up));
    }

    // |B·A|² is the sum of (Bᵀ·B) ∘ (A·Aᵀ), r·r numbers each: no product of the weight's size.
    private static double Norm(SafetensorsFile file, WeightInfo down, WeightInfo up)
    {
        float[] a = new float[down.Shape.Count], b = new float[up.Shape.Count];
        ((IWeightSource)file).Read(down.Name, a);
        ((IWeightSource)file).Read(up.Name, b);
        int rank = down.Shape[0], inputs = down.Shape[1], outputs = up.Shape[0];
        double sum = 0;
        for (int i = 0; i < rank; i++)
        {
            for (int j = i; j < rank; j++)
            {
                double x = 0, y = 0;
                for (int k = 0; k < inputs; k++) x += (double)a[(i * inputs) + k] * a[(j * inputs) + k];
                for (int k = 0; k < outputs; k++) y += (double)b[(k * rank) + i] * b[(k * rank) + j];
                sum += (i == j ? 1 : 2) * x * y;
            }
        }

        return Math.Sqrt(Math.Max(0, sum));
    }

    // The first number in a name is that of the block.
    private static int LayerOf(string module)
        => module.Split('.').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) ? layer : -1).FirstOrDefault(n => n >= 0, -1);
}
