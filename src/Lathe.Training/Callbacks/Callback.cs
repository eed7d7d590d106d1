using System.Text.Json;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Callbacks;

/// <summary>
/// Something that happens beside training. Start hooks run in the order of the list, end hooks in reverse, so that what one callback
/// puts up around a phase (averaged weights during validation) is still up when later ones end it. State is kept in checkpoints.
/// </summary>
public abstract class Callback
{
    /// <summary>Names its state in checkpoints; unique among the callbacks of a trainer.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Parameters that a checkpoint keeps for it.</summary>
    public virtual IReadOnlyList<Parameter> Tensors => [];

    /// <summary>Once, before the first step; a resumed state is in place.</summary>
    public virtual void OnFitStart(Trainer trainer)
    {
    }

    /// <summary>Before the first micro-batch of a step.</summary>
    public virtual void OnTrainBatchStart(Trainer trainer)
    {
    }

    /// <summary>After the backward pass of each micro-batch.</summary>
    public virtual void OnAfterBackward(Trainer trainer)
    {
    }

    /// <summary>All gradients of the step are there and finite; the weights are still the old ones.</summary>
    public virtual void OnBeforeOptimizerStep(Trainer trainer)
    {
    }

    /// <summary>After the update; the scope holds the last micro-batch still.</summary>
    public virtual void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
    }

    /// <summary>Before the first validation batch.</summary>
    public virtual void OnValidationStart(Trainer trainer)
    {
    }

    /// <summary>After a validation, in reverse order of the list.</summary>
    public virtual void OnValidationEnd(Trainer trainer, ValidationPoint point)
    {
    }

    /// <summary>After the last step, whether the run was finished, stopped or cancelled; in reverse order of the list.</summary>
    public virtual void OnFitEnd(Trainer trainer, FitResult result)
    {
    }

    /// <summary>The run failed; it throws on afterwards.</summary>
    public virtual void OnException(Trainer trainer, Exception exception)
    {
    }

    /// <summary>Writes the members of its state, a JSON object, for a checkpoint.</summary>
    public virtual void SaveState(Utf8JsonWriter json)
    {
    }

    /// <summary>Takes up a state that <see cref="SaveState"/> wrote. Throws <see cref="InvalidDataException"/> where it cannot.</summary>
    public virtual void LoadState(JsonElement state)
    {
    }
}
