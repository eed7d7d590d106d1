using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>
/// Collects values on their way through a model, by name, for showing and explaining. A model given no trace computes the same
/// and keeps nothing.
/// </summary>
public sealed class ForwardTrace
{
    private readonly List<(string Name, Tensor Value)> _steps = [];

    /// <summary>Whether attention probabilities are computed and kept too: T² a head.</summary>
    public bool Probabilities { get; init; } = true;

    /// <summary>The values in the order they were computed.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Steps => _steps;

    /// <summary>The value of that name.</summary>
    /// <exception cref="KeyNotFoundException">The model recorded no such value.</exception>
    public Tensor this[string name]
    {
        get
        {
            foreach ((string key, Tensor value) in _steps)
            {
                if (key == name) return value;
            }

            throw new KeyNotFoundException($"The trace has no '{name}'; it has: {string.Join(", ", _steps.Select(s => s.Name))}.");
        }
    }

    /// <summary>Keeps a value.</summary>
    public void Add(string name, Tensor value) => _steps.Add((name, value.Named(name)));

    /// <summary>A name within another; nothing is built where nobody listens.</summary>
    internal static string Path(ForwardTrace? trace, string name, string part) => trace is null ? "" : $"{name}.{part}";

    /// <summary>Forgets all.</summary>
    public void Clear() => _steps.Clear();
}
