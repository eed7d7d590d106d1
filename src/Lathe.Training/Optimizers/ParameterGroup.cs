using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Optimizers;

/// <summary>Parameters that learn at a rate of their own.</summary>
/// <param name="Parameters">Which; frozen ones are left out.</param>
/// <param name="RateFactor">Their learning rate in that of the step: above 0.</param>
public sealed record ParameterGroup(IEnumerable<Parameter> Parameters, double RateFactor = 1)
{
    /// <summary>
    /// Rows of the matrices that lie one upon the other in each parameter of the group, which <see cref="Muon"/> updates one by one; empty: none,
    /// and the parameters are not Muon's. Other optimizers take no notice.
    /// </summary>
    public IReadOnlyList<int> Matrices { get; init; } = [];

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

    /// <summary>
    /// The groups that <see cref="Muon"/> wants: the projections of a model's blocks as matrices, queries, keys and values (and gates) each as one,
    /// and all else together.
    /// </summary>
    public static IReadOnlyList<ParameterGroup> Projections(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ParameterGroup[] matrices =
        [
            .. LoraSites.Of(model).Where(s => s.Layer >= 0).GroupBy(s => s.Linear.Weight)
                .Select(g => new ParameterGroup([g.Key]) { Matrices = Heights([.. g.Select(s => s.FirstRow).Distinct().Order(), g.Key.Shape[0]]) }),
        ];
        HashSet<Parameter> taken = [.. matrices.SelectMany(m => m.Parameters)];
        return [.. matrices, new ParameterGroup(model.Parameters.Where(p => !taken.Contains(p)))];
    }

    /// <summary>The groups that <see cref="Muon"/> wants of an adapter: every A and B of a projection as a matrix, B at LoRA+'s rate, and all else together.</summary>
    public static IReadOnlyList<ParameterGroup> Pairs(LoraAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ParameterGroup[] matrices = [.. adapter.Paths.SelectMany(p => new[] { Whole(p.Down, 1), Whole(p.Up, adapter.Options.LearningRateRatio) })];
        HashSet<Parameter> taken = [.. matrices.SelectMany(m => m.Parameters)];
        return [.. matrices, new ParameterGroup(adapter.Parameters.Where(p => !taken.Contains(p)))];
    }

    private static ParameterGroup Whole(Parameter p, double rateFactor) => new([p], rateFactor) { Matrices = [p.Shape[0]] };

    private static int[] Heights(int[] edges) => [.. edges.Skip(1).Zip(edges, (below, above) => below - above)];
}
