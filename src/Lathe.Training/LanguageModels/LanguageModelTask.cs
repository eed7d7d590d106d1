using Lathe.Nn;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Text;

namespace Lathe.Training.LanguageModels;

/// <summary>Next-token prediction: each token of a row is predicted from those before it, by cross-entropy.</summary>
/// <param name="model">A causal transformer with a language head.</param>
/// <param name="training">Rows to train on.</param>
/// <param name="validation">Rows held out, or null.</param>
/// <param name="rows">Rows B of a batch, as the samplers cut them.</param>
/// <param name="identity">What the data is; see <see cref="TrainingTask.Identity"/>.</param>
public sealed class LanguageModelTask(Transformer model, CropSampler training, CropSampler? validation, int rows, string identity = "") : TrainingTask
{
    private readonly int[] _ids = new int[rows * training.Length];
    private readonly int[] _targets = new int[rows * training.Length];

    /// <inheritdoc/>
    public override Module Model => model;

    /// <summary>The model as what it is.</summary>
    public Transformer Transformer => model;

    /// <inheritdoc/>
    public override string Identity => identity;

    /// <inheritdoc/>
    public override int ValidationBatches => validation?.BatchesOfSplit ?? 0;

    /// <inheritdoc/>
    public override BatchLoss TrainingLoss(Scope scope, long batch)
    {
        long tokens = training.Fill(batch, _ids, _targets);
        Tensor loss = Loss(scope, training.Length);

        // A mixture's load-balancing loss is part of what is minimised, never of what is reported as validation.
        return new BatchLoss(scope.Recording && model.BalanceLoss is { } balance ? loss + balance : loss, Math.Max(1, tokens));
    }

    /// <inheritdoc/>
    public override BatchLoss ValidationLoss(Scope scope, int batch)
    {
        if (validation is null) return base.ValidationLoss(scope, batch);
        long tokens = validation.FillOnce(batch, _ids, _targets);
        return new BatchLoss(Loss(scope, validation.Length), Math.Max(1, tokens));
    }

    private Tensor Loss(Scope scope, int length)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Tensor ids = scope.Input<int>([rows, length], _ids).Named("ids"), targets = scope.Input<int>([rows, length], _targets).Named("targets");

        // The fused head keeps one copy of the logits, or a part of one; a cap on the logits or an adapter of the head comes between the two.
        return model.HeadIsProduct
            ? model.Hidden(ids).LinearCrossEntropy(scope.Use(model.HeadWeight), targets, CropSampler.Ignored)
            : model.Forward(ids).CrossEntropy(targets, CropSampler.Ignored);
    }
}
