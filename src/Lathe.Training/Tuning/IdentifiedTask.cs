using Lathe.Nn;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;

namespace Lathe.Training.Tuning;

/// <summary>A task of a method, with all that its checkpoints must agree with: the base model too, which they do not hold.</summary>
internal sealed class IdentifiedTask(TrainingTask task, string identity) : TrainingTask
{
    public override Module Model => task.Model;

    public override string Identity => identity;

    public override IReadOnlyList<Callback> Callbacks => task.Callbacks;

    public override int ValidationBatches => task.ValidationBatches;

    public override BatchLoss TrainingLoss(Scope scope, long batch) => task.TrainingLoss(scope, batch);

    public override BatchLoss ValidationLoss(Scope scope, int batch) => task.ValidationLoss(scope, batch);
}
