using Lathe.Nn.Formats;
using Lathe.Tensors;

namespace Lathe.Nn.Tests.Models.Families;

/// <summary>Weights computed from their place among the sorted names, as <c>make_model_reference.py</c> computes them.</summary>
internal sealed class WaveWeights : IWeightSource
{
    private readonly SortedDictionary<string, Shape> _shapes;
    private readonly string[] _names;

    public WaveWeights(IEnumerable<KeyValuePair<string, Shape>> shapes)
    {
        _shapes = new SortedDictionary<string, Shape>(shapes.ToDictionary(), StringComparer.Ordinal);
        _names = [.. _shapes.Keys];
    }

    public string Path => "waves";

    public IReadOnlyList<WeightInfo> Weights => [.. _names.Select(n => this[n])];

    public WeightInfo this[string name] => new(name, _shapes[name], "F32", 4 * _shapes[name].Count);

    public bool Contains(string name) => _shapes.ContainsKey(name);

    public void Read(string name, Span<float> destination)
    {
        int k = Array.IndexOf(_names, name);
        bool norm = name.Contains("norm", StringComparison.OrdinalIgnoreCase) || name.Contains("ln_", StringComparison.Ordinal);
        double offset = norm && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
        for (int i = 0; i < destination.Length; i++) destination[i] = (float)(offset + (0.2 * Math.Sin((0.37 * i) + (0.11 * (i % 13) * (i % 13)) + (1.9 * k))));
    }

    public void Dispose()
    {
    }
}
