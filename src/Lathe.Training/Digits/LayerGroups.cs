using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Digits;

/// <summary>Parameters by the layer they belong to, for gradient norms a person can read: <c>blocks.0.attention</c>, not each matrix.</summary>
internal sealed class LayerGroups
{
    private readonly List<List<Parameter>> _groups = [];
    private readonly List<string> _names = [];

    public LayerGroups(IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            string[] parts = parameter.Name.Split('.');
            string name = parts[0] == "blocks" ? string.Join('.', parts.Take(3)) : parts[0];
            if (_names.Count == 0 || _names[^1] != name)
            {
                _names.Add(name);
                _groups.Add([]);
            }

            _groups[^1].Add(parameter);
        }
    }

    public IReadOnlyList<string> Names => _names;

    public double[] Norms()
        => [.. _groups.Select(group => Math.Sqrt(group.Sum(p => Math.Pow(Optimizer.GradientNorm(p), 2))))];
}
