namespace Lathe.Training.Tuning;

/// <summary>
/// A way to tune a model: what it learns from records and which loss it takes. Everything around it (adapters, optimizer, schedule,
/// checkpoints, resuming, files) is the same for all and lies in <see cref="TuningRun"/>.
/// </summary>
public interface ITuningMethod
{
    /// <summary>Its name on the command line and in reports: <c>sft</c>, <c>dpo</c>.</summary>
    string Name { get; }

    /// <summary>What the loss is called in reports, where it is no cross-entropy with a perplexity; else null.</summary>
    string? LossName => null;

    /// <summary>The number of the task's own that says most, by its name among <see cref="Callbacks.TaskMetrics"/>: what is shown beside the loss. Null: none.</summary>
    string? Watched => null;

    /// <summary>Whether the loss of a validation is minus a mean reward, and that of a step says nothing by itself: reports show the reward then.</summary>
    bool IsByReward => false;

    /// <summary>Reads the records and makes the task.</summary>
    /// <param name="context">Model, encoder, records and options.</param>
    /// <exception cref="InvalidDataException">There is nothing in the records that the method can learn from; the message says what it needs.</exception>
    TuningPlan Plan(TuningContext context);
}
