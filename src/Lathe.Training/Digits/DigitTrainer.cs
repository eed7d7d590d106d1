using System.Diagnostics;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Digits;
using Lathe.Training.Optimizers;
using Lathe.Training.Schedules;

namespace Lathe.Training.Digits;

/// <summary>
/// Trains the digit transformer. A steady step allocates no managed memory; the run is a function of its options, for any number
/// of threads, and a run stopped at any moment and resumed from its last checkpoint ends with the same bits.
/// </summary>
public sealed class DigitTrainer : IDisposable
{
    private const int CurvePoints = 400;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(2);

    private readonly DigitRunState _state;
    private readonly Scope _scope;
    private readonly Optimizer _optimizer;
    private readonly ISchedule _schedule;
    private readonly DigitBatcher _batcher;
    private readonly DigitTensors _batch;
    private readonly DigitEvaluator _evaluator = new();
    private readonly LayerGroups _layers;
    private readonly float[][] _best;
    private readonly Stopwatch _clock = new();
    private readonly double _secondsBefore;
    private readonly long _pointEvery;
    private TimeSpan _saved;
    private bool _bestUnsaved;

    /// <summary>Starts a new run.</summary>
    /// <param name="options">What to train.</param>
    /// <param name="directory">Folder of the checkpoints, made if missing; null writes none.</param>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    public DigitTrainer(DigitTrainingOptions options, string? directory = null)
        : this(NewState(options), directory, checkpoint: null)
    {
    }

    private DigitTrainer(DigitRunState state, string? directory, SafetensorsFile? checkpoint)
    {
        _state = state;
        Directory = directory;
        Data = DigitDataset.Generate(Options.Data with { Seed = Options.Seed });
        Model = new DigitTransformer(Options.Model, new Initializer(Options.Seed));
        _optimizer = NewOptimizer();
        _batcher = new DigitBatcher(Data.Train, Options.BatchSize, Options.Seed);
        _batch = new DigitTensors(_batcher);
        TotalSteps = (long)_batcher.BatchesPerEpoch * Options.Epochs;
        _schedule = NewSchedule();
        _scope = new Scope { Seed = Options.Seed };
        _layers = new LayerGroups(Model.Parameters);
        if (History.Layers.Count == 0) History.Layers.AddRange(_layers.Names);
        _pointEvery = Math.Max(1, TotalSteps / CurvePoints);
        _best = [.. Model.Parameters.Select(p => new float[p.Count])];
        if (checkpoint is not null)
        {
            _secondsBefore = DigitTimes.Read(directory!, state.Step);
            CheckPlace(checkpoint.Path);
            DigitCheckpoint.Load(checkpoint, Model, _optimizer);
            _optimizer.Restore(state.Step);
            LoadBest();
        }
    }

    /// <summary>The options of the run.</summary>
    public DigitTrainingOptions Options => _state.Options;

    /// <summary>The model, with the weights as they stand.</summary>
    public DigitTransformer Model { get; }

    /// <summary>The examples.</summary>
    public DigitDataset Data { get; }

    /// <summary>The curves so far.</summary>
    public DigitHistory History => _state.History;

    /// <summary>Folder of the checkpoints, or null.</summary>
    public string? Directory { get; }

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps { get; }

    /// <summary>Steps done.</summary>
    public long StepsDone => _state.Step;

    /// <summary>Bytes of activations and their gradients a step uses.</summary>
    public long PeakStepBytes => _scope.PeakBytes;

    /// <summary>Goes on with the run in <paramref name="directory"/>, from its last checkpoint.</summary>
    /// <exception cref="FileNotFoundException">There is no checkpoint.</exception>
    /// <exception cref="InvalidDataException">The file is no checkpoint of a digit transformer.</exception>
    public static DigitTrainer Resume(string directory)
    {
        string path = Path.Combine(directory, DigitCheckpoint.LastName);
        if (!File.Exists(path))
            throw new FileNotFoundException($"Nothing to resume in '{directory}': there is no {DigitCheckpoint.LastName}. Start a run with: lathe train digits --out \"{directory}\"", path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return new DigitTrainer(DigitCheckpoint.ReadState(file), directory, file);
    }

    /// <summary>Trains until the last epoch, or until cancelled; then the run can be resumed.</summary>
    /// <returns>The result, measured with the best weights.</returns>
    /// <exception cref="ArithmeticException">The loss became NaN or infinite; no checkpoint was written of that.</exception>
    public DigitTrainingResult Run(IDigitTrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        if (Directory is not null)
        {
            System.IO.Directory.CreateDirectory(Directory);
            if (_state.Step == 0) DigitTimes.Clear(Directory);
        }

        observer?.OnStart(this);
        _clock.Start();
        long first = _state.Step;
        while (_state.Epoch < Options.Epochs && !cancellation.IsCancellationRequested)
        {
            double loss = Step();
            if (observer is not null)
            {
                double seconds = _clock.Elapsed.TotalSeconds, rate = (_state.Step - first) / seconds;
                observer.OnStep(new DigitProgress(
                    _state.Step, TotalSteps, _state.Epoch + 1, loss, rate * Options.BatchSize, (TotalSteps - _state.Step) / rate));
            }

            if (++_state.Batch < _batcher.BatchesPerEpoch) continue;
            DigitEpoch epoch = EndEpoch();
            observer?.OnEpoch(epoch);
        }

        bool interrupted = _state.Epoch < Options.Epochs;

        // The best weights may have been saved with the curves of any later moment: those of the end are the same for equal runs.
        _bestUnsaved |= !interrupted && History.BestEpoch > 0;
        Save();
        _clock.Stop();
        return Result(interrupted);
    }

    /// <summary>Writes the checkpoints now. Does nothing without a folder.</summary>
    public void Save()
    {
        if (Directory is null) return;
        if (_bestUnsaved)
        {
            Swap();
            DigitCheckpoint.Save(Path.Combine(Directory, DigitCheckpoint.BestName), Model, optimizer: null, _state);
            Swap();
            _bestUnsaved = false;
        }

        DigitCheckpoint.Save(Path.Combine(Directory, DigitCheckpoint.LastName), Model, _optimizer, _state);
        _saved = _clock.Elapsed;
        DigitTimes.Append(Directory, _state.Step, _secondsBefore + _saved.TotalSeconds);
    }

    /// <summary>Frees model, optimizer and scopes.</summary>
    public void Dispose()
    {
        Model.Dispose();
        _optimizer.Dispose();
        _scope.Dispose();
        _evaluator.Dispose();
    }

    /// <summary>One batch forward, backward and update; its loss.</summary>
    internal double Step()
    {
        _scope.Reset();
        _scope.Step = (ulong)_state.Step;
        _batch.Load(_scope, new DigitCursor(_state.Epoch, _state.Batch));
        Model.ZeroGrad();
        Tensor loss = Model.Forward(_batch.Tokens, _batch.Lengths).CrossEntropy(_batch.Labels, smoothing: Options.LabelSmoothing);
        _scope.Backward(loss);
        double value = loss.Item();
        RequireFinite("loss", value);
        double norm = Options.ClipNorm > 0 ? _optimizer.GradientNorm() : 0;
        RequireFinite("gradient norm", norm);
        double scale = Options.ClipNorm > 0 && norm > Options.ClipNorm ? Options.ClipNorm / norm : 1;
        double rate = Options.LearningRate * _schedule.At(_state.Step);
        _state.EpochLossSum += value * _batch.Rows;
        _state.PointLossSum += value;
        _state.PointSteps++;
        if (_state.Step % _pointEvery == 0) AddPoint();
        _optimizer.Step(rate, scale);
        _state.Step++;
        return value;
    }

    private static DigitRunState NewState(DigitTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new DigitRunState { Options = options, History = new DigitHistory(), Step = 0, Epoch = 0, Batch = 0 };
    }

    // A diverged run must not overwrite its last good checkpoint.
    private void RequireFinite(string what, double value)
    {
        if (double.IsFinite(value)) return;
        throw new ArithmeticException(
            $"The run diverged at step {_state.Step + 1} of {TotalSteps}: its {what} is {value}. Lower the learning rate (its peak is "
            + $"{Options.LearningRate}), warm up longer, or clip the gradient. The last checkpoint is as it was.");
    }

    private void CheckPlace(string path)
    {
        int batches = _batcher.BatchesPerEpoch;
        bool exists = _state.Epoch >= 0 && _state.Epoch <= Options.Epochs && _state.Batch >= 0 && _state.Batch < batches;
        if (exists && _state.Step == ((long)_state.Epoch * batches) + _state.Batch) return;
        throw new InvalidDataException(
            $"'{path}' puts the run after step {_state.Step}, at batch {_state.Batch} of epoch {_state.Epoch}; a run with its options has "
            + $"{Options.Epochs} epochs of {batches} batches, and no such place.");
    }

    private void AddPoint()
    {
        double norm = _optimizer.GradientNorm();
        RequireFinite("gradient norm", norm);
        History.Points.Add(new DigitPoint
        {
            Step = _state.Step + 1,
            Loss = _state.PointLossSum / _state.PointSteps,
            GradientNorm = norm,
            LayerGradientNorms = _layers.Norms(),
        });
        _state.PointLossSum = 0;
        _state.PointSteps = 0;
    }

    private DigitEpoch EndEpoch()
    {
        DigitEvaluation validation = _evaluator.Evaluate(Model, Data.Validation);
        RequireFinite("validation loss", validation.Loss);
        var epoch = new DigitEpoch
        {
            Epoch = _state.Epoch + 1,
            TrainLoss = _state.EpochLossSum / Data.Train.Count,
            ValidationLoss = validation.Loss,
            ValidationAccuracy = validation.Accuracy,
            ValidationAccuracyByOperation = DigitReports.AccuracyByOperation(validation),
            LearningRate = Options.LearningRate * _schedule.At(_state.Step - 1),
        };
        History.Epochs.Add(epoch);
        _state.EpochLossSum = 0;
        _state.Epoch++;
        _state.Batch = 0;
        if (validation.Accuracy > _state.BestAccuracy || (validation.Accuracy == _state.BestAccuracy && validation.Loss < _state.BestLoss))
        {
            (_state.BestAccuracy, _state.BestLoss, History.BestEpoch) = (validation.Accuracy, validation.Loss, epoch.Epoch);
            for (int i = 0; i < _best.Length; i++) Model.Parameters[i].Value<float>().CopyTo(_best[i]);
            _bestUnsaved = true;
        }

        if (_clock.Elapsed - _saved >= SaveEvery) Save();
        return epoch;
    }

    private DigitTrainingResult Result(bool interrupted)
    {
        bool hasBest = History.BestEpoch > 0;
        if (hasBest) Swap();
        try
        {
            bool listable = DigitDataset.Count(Options.Data.MinArguments, Options.Data.MaxArguments, Options.Data.LargestValue) <= 100_000;
            return new DigitTrainingResult
            {
                Parameters = Model.ParameterCount,
                Seconds = _secondsBefore + _clock.Elapsed.TotalSeconds,
                Epochs = _state.Epoch,
                BestEpoch = History.BestEpoch,
                Test = _evaluator.Evaluate(Model, Data.Test),
                Unseen = listable ? _evaluator.Evaluate(Model, Data.Unseen()) : null,
                Leak = DigitDataset.MeasureLeak(Data.Train, Data.Test),
                Checkpoint = Directory is null ? null : Path.Combine(Directory, hasBest ? DigitCheckpoint.BestName : DigitCheckpoint.LastName),
                Interrupted = interrupted,
            };
        }
        finally
        {
            if (hasBest) Swap();
        }
    }

    // Exchanges the model's weights with the best ones kept.
    private void Swap()
    {
        for (int i = 0; i < _best.Length; i++)
        {
            Span<float> value = Model.Parameters[i].Value<float>();
            for (int j = 0; j < value.Length; j++) (value[j], _best[i][j]) = (_best[i][j], value[j]);
        }
    }

    private void LoadBest()
    {
        string path = Path.Combine(Directory!, DigitCheckpoint.BestName);
        if (History.BestEpoch == 0) return;
        if (!File.Exists(path))
            throw new FileNotFoundException($"The run in '{Directory}' had its best epoch at {History.BestEpoch}, but {DigitCheckpoint.BestName} is gone. Put it back, or start anew.", path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        DigitCheckpoint.Load(file, Model, _best);
    }

    private Optimizer NewOptimizer() => Options.Optimizer switch
    {
        OptimizerKind.Sgd => new Sgd(Model.Parameters, new SgdOptions { Momentum = Options.Momentum, Nesterov = Options.Nesterov, WeightDecay = Options.WeightDecay }),
        OptimizerKind kind => new Adam(Model.Parameters, new AdamOptions { WeightDecay = Options.WeightDecay, Decoupled = kind == OptimizerKind.AdamW }),
    };

    private ISchedule NewSchedule() => Options.Schedule switch
    {
        ScheduleKind.Constant => new ConstantSchedule(Options.WarmupSteps),
        ScheduleKind.Linear => new LinearSchedule(TotalSteps, Options.WarmupSteps),
        ScheduleKind.OneCycle => new OneCycleSchedule(TotalSteps),
        _ => new CosineSchedule(TotalSteps, Options.WarmupSteps),
    };
}
