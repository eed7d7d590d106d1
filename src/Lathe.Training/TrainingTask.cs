using Lathe.Nn;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;

namespace Lathe.Training;

/// <summary>
/// What a <see cref="Trainer"/> trains: a model, its data, and the loss of a batch. Batches are a function of their number, so a
/// place in the data is one counter and a resumed run reads what the undisturbed one would have read.
/// </summary>
public abstract class TrainingTask
{
    /// <summary>The model whose parameters are trained.</summary>
    public abstract Module Model { get; }

    /// <summary>
    /// What the data is, in a word that changes with it (sizes, hash, seed): a checkpoint of other data is refused. Empty: not checked.
    /// </summary>
    public virtual string Identity => "";

    /// <summary>
    /// What belongs to the task and runs beside its training after all other callbacks: numbers of its own for the loggers, state that a
    /// checkpoint keeps.
    /// </summary>
    public virtual IReadOnlyList<Callback> Callbacks => [];

    /// <summary>Batches of the validation split; 0 where there is none.</summary>
    public virtual int ValidationBatches => 0;

    /// <summary>Computes the loss of a training batch. In the steady state it allocates nothing.</summary>
    /// <param name="scope">A scope that records, reset, with its step set.</param>
    /// <param name="batch">Number of the batch from the start of the run, micro-batches counted.</param>
    public abstract BatchLoss TrainingLoss(Scope scope, long batch);

    /// <summary>Computes the loss of a validation batch.</summary>
    /// <param name="scope">A scope that does not record; layers behave as in use.</param>
    /// <param name="batch">From 0 up to, not including, <see cref="ValidationBatches"/>.</param>
    public virtual BatchLoss ValidationLoss(Scope scope, int batch)
        => throw new NotSupportedException($"{GetType().Name} has no validation split: its ValidationBatches is {ValidationBatches}.");
}
