using System.Globalization;
using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>
/// A mixture of types that llama.cpp names: most matrices are of one type, and those that errors hurt most get more bits. Which tensor
/// gets what is <see cref="GgufTypePlan"/>'s to say.
/// </summary>
/// <param name="Name">llama.cpp's name: <c>Q4_K_M</c>.</param>
/// <param name="Main">The type of most matrices.</param>
/// <param name="FileType">llama.cpp's number of the mixture, <c>general.file_type</c> in a file.</param>
public sealed record GgufRecipe(string Name, GgmlType Main, int FileType)
{
    /// <summary>Every recipe, smallest number first.</summary>
    public static IReadOnlyList<GgufRecipe> All { get; } =
    [
        new("F32", GgmlType.F32, 0),
        new("F16", GgmlType.F16, 1),
        new("Q4_0", GgmlType.Q4_0, 2),
        new("Q4_1", GgmlType.Q4_1, 3),
        new("Q8_0", GgmlType.Q8_0, 7),
        new("Q5_0", GgmlType.Q5_0, 8),
        new("Q5_1", GgmlType.Q5_1, 9),
        new("Q4_K_S", GgmlType.Q4_K, 14)
        {
            Values = static (layer, _) => layer < 4 ? GgmlType.Q5_K : GgmlType.Q4_K,
            Down = static (layer, layers) => layer < layers / 8 ? GgmlType.Q5_K : GgmlType.Q4_K,
        },
        new("Q4_K_M", GgmlType.Q4_K, 15) { Values = SomeOfSixBits(GgmlType.Q4_K), Down = SomeOfSixBits(GgmlType.Q4_K) },
        new("Q5_K_S", GgmlType.Q5_K, 16),
        new("Q5_K_M", GgmlType.Q5_K, 17) { Values = SomeOfSixBits(GgmlType.Q5_K), Down = SomeOfSixBits(GgmlType.Q5_K) },
        new("Q6_K", GgmlType.Q6_K, 18),
        new("BF16", GgmlType.BF16, 32),
    ];

    /// <summary>Whether most matrices share scales, so that the rest is mixed at all.</summary>
    public bool IsQuantized => Main.BlockLength() > 1;

    /// <summary>The type of the value projection of a layer, of so many layers.</summary>
    internal Func<int, int, GgmlType>? Values { get; private init; }

    /// <summary>The type of the feed-forward network's output projection of a layer, of so many layers.</summary>
    internal Func<int, int, GgmlType>? Down { get; private init; }

    /// <summary>The recipe of a name.</summary>
    /// <param name="name">In any case: <c>q4_k_m</c>. <c>Q4_K</c> and <c>Q5_K</c> are short for <c>Q4_K_M</c> and <c>Q5_K_M</c>, as in llama.cpp.</param>
    /// <exception cref="ArgumentException">There is no such recipe; the message lists them.</exception>
    public static GgufRecipe Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string full = name.ToUpper(CultureInfo.InvariantCulture) is "Q4_K" or "Q5_K" ? $"{name}_M" : name;
        return All.FirstOrDefault(r => r.Name.Equals(full, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no recipe '{name}': expected one of {string.Join(", ", All.Select(r => r.Name))}.", nameof(name));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    // The first and the last eighth of the layers, and every third between.
    private static Func<int, int, GgmlType> SomeOfSixBits(GgmlType others) => (layer, layers) =>
        layer < layers / 8 || layer >= 7 * layers / 8 || (layer - (layers / 8)) % 3 == 2 ? GgmlType.Q6_K : others;
}
