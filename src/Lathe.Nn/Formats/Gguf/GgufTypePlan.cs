using System.Globalization;
using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>
/// How each tensor of a model is stored when the model is quantised by a recipe: llama.cpp's rules (<c>llama_tensor_get_type</c>).
/// Vectors, norms, positions and routers stay as they are; the output, which errors reach undamped, gets 6 bits; values and the
/// projections down get more bits in some layers; rows that do not fit a type's blocks get the next larger type that they fit.
/// </summary>
/// <remarks>
/// llama.cpp of 2025 and before gave a fused <c>attn_qkv</c> (GPT-2) Q5_K in Q4_K_M and Q6_K in Q5_K_M, in every layer; since then it is
/// mixed as values are, which is what this does.
/// </remarks>
public sealed class GgufTypePlan
{
    private readonly Dictionary<string, GgmlType?> _types = new(StringComparer.Ordinal);
    private readonly GgufRecipe _recipe;
    private readonly string _architecture;
    private readonly int _layers;
    private readonly int _experts;
    private readonly bool _tied;
    private readonly bool _sharesValues;
    private int _values;
    private int _down;

    /// <summary>Plans for all tensors of a file, as which layers get more bits depends on how many there are.</summary>
    /// <param name="recipe">The mixture.</param>
    /// <param name="weights">Every tensor, under its GGUF name.</param>
    /// <param name="metadata">The file's metadata: its architecture, and its numbers of blocks, heads and experts.</param>
    /// <param name="pure">Whether all matrices get the main type, the output too.</param>
    public GgufTypePlan(GgufRecipe recipe, IReadOnlyList<WeightInfo> weights, IReadOnlyDictionary<string, object> metadata, bool pure = false)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(metadata);
        _recipe = recipe;
        _architecture = metadata.Text("general.architecture") ?? "";
        _layers = Number("block_count", weights.Count(w => w.Name.Contains("ffn_down", StringComparison.Ordinal)));
        _experts = Number("expert_count", 0);
        // llama.cpp means Llama 2 and 3 of 70B and their kin: one value head for eight query heads.
        _sharesValues = _layers == 80 && Number("attention.head_count", 0) != Number("attention.head_count_kv", 0) && _architecture is "llama" or "qwen2";
        _tied = weights.All(w => w.Name != "output.weight");
        int values = weights.Count(w => IsValues(w.Name));
        foreach (WeightInfo weight in weights.OrderBy(w => Layer(w.Name)).ThenBy(w => w.Name, StringComparer.Ordinal))
            _types[weight.Name] = IsMatrix(weight) ? Fit(recipe.IsQuantized && !pure ? Mixed(weight, values) : recipe.Main, weight.Shape[-1]) : null;

        int Number(string key, int otherwise) => (int)Math.Clamp(metadata.Integer($"{_architecture}.{key}") ?? otherwise, 0, 1 << 20);
    }

    /// <summary>The type of a tensor, or null where it stays as it is.</summary>
    /// <param name="name">Its GGUF name: <c>blk.0.attn_q.weight</c>.</param>
    /// <exception cref="KeyNotFoundException">It is not among those the plan was made for.</exception>
    public GgmlType? this[string name] => _types[name];

    private static bool IsMatrix(WeightInfo weight)
    {
        string name = weight.Name;
        return weight.Shape.Rank >= 2 && name.EndsWith("weight", StringComparison.Ordinal)
            && !name.Contains("_norm.weight", StringComparison.Ordinal) && !name.Contains("ffn_gate_inp.weight", StringComparison.Ordinal)
            && name is not ("position_embd.weight" or "token_types.weight");
    }

    private static bool IsValues(string name) => name.Contains("attn_v.weight", StringComparison.Ordinal)
        || name.Contains("attn_qkv.weight", StringComparison.Ordinal) || name.Contains("attn_kv_b.weight", StringComparison.Ordinal);

    private static int Layer(string name) => name.StartsWith("blk.", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(4, Math.Max(0, name.IndexOf('.', 4) - 4)), NumberStyles.None, CultureInfo.InvariantCulture, out int layer) ? layer : -1;

    private static GgmlType Fit(GgmlType type, int row)
    {
        if (row % type.BlockLength() == 0) return type;
        GgmlType smaller = type switch
        {
            GgmlType.Q4_K => GgmlType.Q5_0,
            GgmlType.Q5_K => GgmlType.Q5_1,
            GgmlType.Q6_K => GgmlType.Q8_0,
            _ => GgmlType.F16,
        };
        return row % smaller.BlockLength() == 0 ? smaller : GgmlType.F16;
    }

    private GgmlType Mixed(WeightInfo weight, int values)
    {
        string name = weight.Name;
        GgmlType main = _recipe.Main;
        if (name == "output.weight" || (_tied && name == "token_embd.weight"))
            return weight.Shape[-1] % main.BlockLength() != 0 || main == GgmlType.Q8_0 ? GgmlType.Q8_0 : GgmlType.Q6_K;
        if (IsValues(name))
        {
            GgmlType type = _recipe.Values?.Invoke(_values++, values) ?? main;
            if (_sharesValues && type == GgmlType.Q4_K) type = GgmlType.Q5_K;
            return _experts == 8 ? GgmlType.Q8_0 : type;
        }

        if (name.Contains("attn_k.weight", StringComparison.Ordinal)) return _experts == 8 ? GgmlType.Q8_0 : main;
        if (name.Contains("ffn_down", StringComparison.Ordinal))
        {
            int layer = _experts > 1 ? Layer(name) : _down;
            _down++;
            return _recipe.Down?.Invoke(layer, _layers) ?? main;
        }

        bool eightExperts = _experts == 8 && main == GgmlType.Q4_K && name.Contains("attn_output.weight", StringComparison.Ordinal);
        return eightExperts ? GgmlType.Q5_K : main;
    }
}
