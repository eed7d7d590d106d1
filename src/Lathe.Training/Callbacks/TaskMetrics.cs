namespace Lathe.Training.Callbacks;

/// <summary>
/// Numbers that a task knows beside its loss: means over the micro-batches of a step, or over a validation, for the loggers. It keeps
/// nothing from one step to the next, so a resumed run logs what the undisturbed one would have logged.
/// </summary>
/// <param name="names">What they are called, without <c>train/</c> or <c>validation/</c>.</param>
public sealed class TaskMetrics(params string[] names) : Callback
{
    private readonly string[] _training = [.. names.Select(n => $"train/{n}")];
    private readonly string[] _validation = [.. names.Select(n => $"validation/{n}")];
    private readonly double[] _sums = new double[names.Length];
    private readonly double[] _weights = new double[names.Length];

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Adds a value.</summary>
    /// <param name="index">Which of the names.</param>
    /// <param name="value">A mean.</param>
    /// <param name="weight">Of how many values.</param>
    public void Add(int index, double value, double weight = 1)
    {
        _sums[index] += value * weight;
        _weights[index] += weight;
    }

    /// <summary>The mean so far of one of the names in this step or validation; NaN where nothing came.</summary>
    public double Mean(int index) => _sums[index] / _weights[index];

    /// <inheritdoc/>
    public override void OnTrainBatchStart(Trainer trainer) => Clear();

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.IsLogStep) Log(trainer, _training);
    }

    /// <inheritdoc/>
    public override void OnValidationStart(Trainer trainer) => Clear();

    /// <inheritdoc/>
    public override void OnValidationEnd(Trainer trainer, ValidationPoint point) => Log(trainer, _validation);

    private void Log(Trainer trainer, string[] named)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        for (int i = 0; i < named.Length; i++)
        {
            if (_weights[i] > 0) trainer.Log(named[i], Mean(i));
        }
    }

    private void Clear()
    {
        _sums.AsSpan().Clear();
        _weights.AsSpan().Clear();
    }
}
