using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Ops;

/// <summary>
/// Activation checkpointing (Chen et al., arXiv:1604.06174): forward runs a block and keeps only its output; backward runs it
/// again, recorded, to have the activations for its gradient. Memory of one block at a time, for about a third more time.
/// </summary>
internal sealed unsafe class Checkpoint : Op
{
    private static readonly Checkpoint Instance = new();

    public override string Name => "checkpoint";

    public static Tensor Apply(Func<Tensor, Tensor> block, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(block);
        Scope scope = x.Scope;
        _ = x.Node;
        return scope.Recording ? scope.RunCheckpoint(Instance, block, x) : block(x);
    }

    public override void Forward<T>(in OpContext op) => throw new InvalidOperationException("Scope.RunCheckpoint fills the output.");

    public override bool TakesHalves(in OpContext op) => true;

    public override void BackwardHalves(in OpContext op) => op.Scope.RerunCheckpoint<float>(op.Id);

    public override void Backward<T>(in OpContext op) => op.Scope.RerunCheckpoint<T>(op.Id);
}
