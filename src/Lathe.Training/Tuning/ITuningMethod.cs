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

    /// <summary>Reads the records and makes the task.</summary>
    /// <param name="context">Model, encoder, records and options.</param>
    /// <exception cref="InvalidDataException">There is nothing in the records that the method can learn from; the message says what it needs.</exception>
    TuningPlan Plan(TuningContext context);
}
