using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>A parameter a model would have.</summary>
/// <param name="Name">Its dotted path.</param>
/// <param name="Shape">Its sizes.</param>
public sealed record ParameterShape(string Name, Shape Shape);
