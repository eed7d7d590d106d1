using Lathe.Nn.Lora;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Optimizers;

/// <summary>Parameters that learn at a rate of their own.</summary>
/// <param name="Parameters">Which; frozen ones are left out.</param>
/// <param name="RateFactor">Their learning rate in that of the step: above 0.</param>
public sealed record ParameterGroup(IEnumerable<Parameter> Parameters, double RateFactor = 1)
{
    /// <summary>
    /// The groups of LoRA+ (Hayou et al., arXiv:2402.12354): every B learns <see cref="LoraOptions.LearningRateRatio"/> times as fast as the rest
    /// of the adapter.
    /// </summary>
    public static IReadOnlyList<ParameterGroup> LoraPlus(LoraAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        HashSet<Parameter> up = [.. adapter.Paths.Select(p => p.Up)];
        return [new ParameterGroup(adapter.Parameters.Where(p => !up.Contains(p))), new ParameterGroup(up, adapter.Options.LearningRateRatio)];
    }
}
