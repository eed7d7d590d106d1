using System.Diagnostics;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Checkpoints;
using Lathe.Training.Loggers;
using Lathe.Training.Optimizers;

namespace Lathe.Training;

/// <summary>
/// Trains a <see cref="TrainingTask"/>: steps of one or more micro-batches, validation, callbacks, loggers. A steady step allocates no
/// managed memory; a run is a function of task, optimizer and options, for any number of threads; a run stopped at any moment and
/// resumed from its last checkpoint ends with the same bits.
/// </summary>
public sealed partial class Trainer : IDisposable
{
    private readonly Callback[] _callbacks;
    private readonly Scope _scope;
    private readonly Scope _validation;
    private readonly Stopwatch _clock = new();
    private readonly MetricBuffer _metrics = new();
    private double _secondsBefore;
    private double _windowLoss;
    private long _windowTokens;
    private long _lastValidated = -1;
    private string? _stopReason;
    private string? _pendingSave;

    /// <summary>Makes a trainer at step 0.</summary>
    /// <param name="task">Model, data and loss. The caller owns it.</param>
    /// <param name="optimizer">Updates the model's parameters. The caller owns it.</param>
    /// <param name="options">How to run.</param>
    /// <param name="callbacks">In the order of their start hooks.</param>
    /// <exception cref="ArgumentException">The options do not go together, or two callbacks have one name.</exception>
    public Trainer(TrainingTask task, Optimizer optimizer, TrainerOptions options, params IEnumerable<Callback> callbacks)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Task = task;
        Optimizer = optimizer;
        Options = options;
        _callbacks = [.. callbacks, .. task.Callbacks];
        if (_callbacks.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two callbacks are named '{twice.Key}', so a checkpoint could not tell their states apart. Override Name in one of them.", nameof(callbacks));
        _scope = new Scope { Seed = options.Seed, DetectAnomalies = options.DetectAnomalies };
        _validation = new Scope(record: false) { Training = false, Seed = options.Seed, DetectAnomalies = options.DetectAnomalies };
    }

    /// <summary>What is trained.</summary>
    public TrainingTask Task { get; }

    /// <summary>The update rule, with its state.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>How the run goes.</summary>
    public TrainerOptions Options { get; }

    /// <summary>Beside it.</summary>
    public IReadOnlyList<Callback> Callbacks => _callbacks;

    /// <summary>Where its numbers go; the trainer closes them with itself.</summary>
    public IList<Logger> Loggers { get; } = [];

    /// <summary>The curves so far.</summary>
    public TrainingHistory History { get; } = new();

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Tokens trained on.</summary>
    public long Tokens { get; private set; }

    /// <summary>Seconds of all parts of the run.</summary>
    public double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Bytes that a step's activations, their gradients and saved values take.</summary>
    public long PeakStepBytes => _scope.PeakBytes;

    /// <summary>The scope of the training steps, for profilers and hooks.</summary>
    public Scope Scope => _scope;

    /// <summary>Counts the work of training and validation steps; null counts nothing.</summary>
    public OpProfile? Profile
    {
        get => _scope.Profile;
        set => _scope.Profile = _validation.Profile = value;
    }

    /// <summary>Whether this step is one whose numbers are logged.</summary>
    public bool IsLogStep => Step % Options.LogEvery == 0 || Step == Options.Steps;

    /// <summary>Trains to the last step, or until stopped or cancelled; the run can then be resumed.</summary>
    /// <exception cref="ArithmeticException">The loss or the gradient is no longer finite; no checkpoint was written of that.</exception>
    public FitResult Fit(CancellationToken cancellation = default)
    {
        _stopReason = null;
        _clock.Restart();
        try
        {
            if (!Options.FastDevRun)
            {
                foreach (Logger logger in Loggers) logger.Start(Step);
            }

            foreach (Callback callback in _callbacks) callback.OnFitStart(this);
            while (!cancellation.IsCancellationRequested && _stopReason is null)
            {
                if (ValidationIsDue()) Validate();
                if (Step >= Options.Steps || _stopReason is not null) break;
                TrainStep();
            }

            var result = new FitResult(Step, Tokens, Seconds, _stopReason, Step < Options.Steps && _stopReason is null);
            for (int i = _callbacks.Length - 1; i >= 0; i--) _callbacks[i].OnFitEnd(this, result);
            FlushMetrics();
            return result;
        }
        catch (Exception e)
        {
            foreach (Callback callback in _callbacks) callback.OnException(this, e);
            throw;
        }
        finally
        {
            _secondsBefore = Seconds;
            _clock.Reset();
            foreach (Logger logger in Loggers) logger.Flush();
        }
    }

    /// <summary>Ends the run after this step.</summary>
    /// <param name="reason">Why, for the user.</param>
    public void Stop(string reason) => _stopReason ??= reason;

    /// <summary>Adds a number to what the loggers get of this step.</summary>
    public void Log(string name, double value) => _metrics.Add(name, value);

    /// <summary>Gives the loggers a text at this step.</summary>
    public void LogText(string name, string text)
    {
        if (Options.FastDevRun) return;
        foreach (Logger logger in Loggers) logger.LogText(Step, name, text);
    }

    /// <summary>Writes weights, optimizer, callbacks' states and curves as one file, atomically.</summary>
    /// <exception cref="IOException">It cannot be written; an older file of the name is as it was.</exception>
    public void Save(string path)
    {
        // What a checkpoint counts as done must be on record, or a kill right after it would leave a gap.
        foreach (Logger logger in Loggers) logger.Flush();
        TrainerCheckpoint.Save(path, this);
    }

    /// <summary>Writes a checkpoint as <see cref="Save"/> does, once the running step is over and its numbers are logged.</summary>
    public void SaveAfterStep(string path) => _pendingSave = path;

    /// <summary>Writes the weights as they stand (averaged ones during a validation with averages), atomically.</summary>
    /// <exception cref="IOException">It cannot be written; an older file of the name is as it was.</exception>
    public void SaveWeights(string path) => TrainerCheckpoint.SaveWeights(path, this);

    /// <summary>Puts the weights of <see cref="SaveWeights"/> into the model; nothing else of the run changes.</summary>
    /// <exception cref="InvalidDataException">The file is not of this model.</exception>
    public void LoadWeights(string path) => TrainerCheckpoint.LoadWeights(path, this);

    /// <summary>Takes up the run that a checkpoint holds; before <see cref="Fit"/>.</summary>
    /// <exception cref="InvalidDataException">The file is no checkpoint, or one of another model, optimizer or data.</exception>
    public void Resume(string path) => TrainerCheckpoint.Load(path, this);

    /// <summary>Frees the scopes and closes the loggers; task and optimizer are the caller's.</summary>
    public void Dispose()
    {
        _scope.Dispose();
        _validation.Dispose();
        foreach (Logger logger in Loggers) logger.Dispose();
    }

    internal TrainerState State
    {
        get => new(Step, Tokens, Seconds, _lastValidated, _windowLoss, _windowTokens);
        set => (Step, Tokens, _secondsBefore, _lastValidated, _windowLoss, _windowTokens)
            = (value.Step, value.Tokens, value.Seconds, value.LastValidated, value.WindowLoss, value.WindowTokens);
    }
}
