using Lathe.Nn;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tests.Vectors;

/// <summary>A vector's model, data and loss for the trainer.</summary>
internal sealed class VectorTask(Module model, Func<Scope, int, Tensor> loss) : TrainingTask
{
    public override Module Model => model;

    public override BatchLoss TrainingLoss(Scope scope, long batch) => new(loss(scope, (int)batch), 1);
}
