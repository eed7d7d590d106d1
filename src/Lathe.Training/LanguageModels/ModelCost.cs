using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.LanguageModels;

/// <summary>What a model costs to train, counted before it runs.</summary>
/// <param name="Parameters">Values that are trained.</param>
/// <param name="FlopsPerToken">Multiplications and additions of forward and backward a token.</param>
/// <param name="StateBytes">Weights, gradients and both momenta of AdamW, and the master weights of what is stored as BFloat16.</param>
public sealed record ModelCost(long Parameters, double FlopsPerToken, long StateBytes)
{
    /// <summary>
    /// Counts a model: 6 FLOPs a token for each weight of a matrix product (2 forward, 4 backward), and 12·L·C·T for the scores and sums
    /// of attention, as PaLM (arXiv:2204.02311, appendix B) and nanoGPT count them. Embedding look-ups are free.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="length">Tokens T of a row.</param>
    public static ModelCost Of(Transformer model, int length)
    {
        ArgumentNullException.ThrowIfNull(model);
        TransformerConfig c = model.Config;
        long parameters = model.ParameterCount, products = model.HeadWeight.Count;
        foreach (Parameter p in model.Parameters)
        {
            bool table = ReferenceEquals(p, model.Tokens.Weight) || ReferenceEquals(p, model.PositionTable?.Weight) || ReferenceEquals(p, model.HeadWeight);
            if (!table && p.Shape.Rank == 2) products += p.Count;
        }

        return new ModelCost(parameters, (6.0 * products) + (12.0 * c.Layers * c.Heads * c.HeadWidth * length), model.Parameters.Sum(p => p.Count * (p.DType == DType.BFloat16 ? 18 : 16)));
    }
}
