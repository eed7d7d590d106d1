using System.Diagnostics;
using System.Text.Json;

namespace Lathe.Training.Callbacks;

/// <summary>
/// Keeps <c>last.safetensors</c>, from which the run resumes with the same bits, and <c>best.safetensors</c>, the weights of the
/// lowest validation loss. Both are replaced atomically: a crash or a full disk leaves the older one whole.
/// </summary>
public sealed class CheckpointCallback : Callback
{
    /// <summary>Name of the file to resume from.</summary>
    public const string LastName = "last.safetensors";

    /// <summary>Name of the best weights.</summary>
    public const string BestName = "best.safetensors";

    private readonly string _folder;
    private readonly long _everySteps;
    private readonly TimeSpan _everyTime;
    private readonly Stopwatch _since = new();
    private double _best = double.PositiveInfinity;

    /// <summary>Makes the callback.</summary>
    /// <param name="folder">Folder of the files, made if missing.</param>
    /// <param name="everySteps">Steps between two saves; 0 goes by time alone.</param>
    /// <param name="everyTime">Time between two saves; default a minute. The last step and an interruption save too.</param>
    public CheckpointCallback(string folder, long everySteps = 0, TimeSpan? everyTime = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(everySteps);
        _folder = folder;
        _everySteps = everySteps;
        _everyTime = everyTime ?? TimeSpan.FromMinutes(1);
    }

    /// <inheritdoc/>
    public override string Name => "checkpoint";

    /// <summary>The file to resume from.</summary>
    public string Last => Path.Combine(_folder, LastName);

    /// <summary>The best weights.</summary>
    public string Best => Path.Combine(_folder, BestName);

    /// <summary>Called after the best weights were written, while they stand in the model.</summary>
    public Action<Trainer>? BestSaved { get; init; }

    /// <inheritdoc/>
    public override void OnFitStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.Options.FastDevRun) return;
        Directory.CreateDirectory(_folder);

        // From the first step on there is something to resume.
        if (trainer.Step == 0) trainer.Save(Last);
        _since.Restart();
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        bool due = (_everySteps > 0 && step.Step % _everySteps == 0) || _since.Elapsed >= _everyTime;
        if (!due || trainer.Options.FastDevRun) return;
        trainer.SaveAfterStep(Last);
        _since.Restart();
    }

    /// <inheritdoc/>
    public override void OnValidationEnd(Trainer trainer, ValidationPoint point)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.Options.FastDevRun || point.Loss >= _best) return;
        _best = point.Loss;
        trainer.SaveWeights(Best);
        BestSaved?.Invoke(trainer);
    }

    /// <inheritdoc/>
    public override void OnFitEnd(Trainer trainer, FitResult result)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (!trainer.Options.FastDevRun) trainer.Save(Last);
    }

    /// <inheritdoc/>
    public override void SaveState(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (double.IsFinite(_best)) json.WriteNumber("best", _best);
    }

    /// <inheritdoc/>
    public override void LoadState(JsonElement state) => _best = state.TryGetProperty("best", out JsonElement best) ? best.GetDouble() : double.PositiveInfinity;
}
