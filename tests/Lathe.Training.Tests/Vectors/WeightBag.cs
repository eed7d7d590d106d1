using Lathe.Nn;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tests.Vectors;

/// <summary>Loose weights of a vector as a module.</summary>
internal sealed class WeightBag : Module
{
    public Parameter this[string name] => Parameters.Single(p => p.Name == name);

    public Parameter Add(string name, Shape shape, ReadOnlySpan<float> values, bool trained = true)
    {
        Parameter parameter = Add(new Parameter(name, shape) { RequiresGrad = trained });
        values.CopyTo(parameter.Value<float>());
        return parameter;
    }
}
