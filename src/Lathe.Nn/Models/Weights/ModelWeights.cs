using Lathe.Nn.Formats;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models.Weights;

/// <summary>A model in memory as the weights a file would hold: what every writer takes.</summary>
public sealed class ModelWeights : IWeightSource
{
    private readonly Dictionary<string, Parameter> _parameters;
    private readonly Dictionary<string, WeightPart> _parts;

    /// <summary>Shows parameters under the names and shapes of the parts.</summary>
    public ModelWeights(IEnumerable<Parameter> parameters, IEnumerable<WeightPart> parts)
    {
        _parameters = parameters.ToDictionary(p => p.Name);
        _parts = parts.ToDictionary(p => p.Name);
        Weights = [.. _parts.Values.Select(Info)];
    }

    /// <inheritdoc/>
    public string Path => "the model";

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights { get; }

    /// <inheritdoc/>
    public WeightInfo this[string name] => Info(Part(name));

    /// <inheritdoc/>
    public bool Contains(string name) => _parts.ContainsKey(name);

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination) => WeightWriter.Values(_parameters, Part(name)).CopyTo(destination);

    /// <summary>Nothing to free: the parameters are the model's.</summary>
    public void Dispose()
    {
    }

    private static WeightInfo Info(WeightPart part) => new(part.Name, part.Shape, "F32", part.Shape.Count * sizeof(float));

    private WeightPart Part(string name) => _parts.TryGetValue(name, out WeightPart? part) ? part : throw new InvalidDataException($"The model has no weight '{name}'.");
}
