using Lathe.Nn;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Data.Records;
using Lathe.Training.Loggers;
using Lathe.Training.Optimizers;
using Lathe.Training.Reinforcement;

namespace Lathe.Training.Tuning;

/// <summary>
/// A tuning run and everything it owns beside the model: adapter, data, optimizer, trainer, callbacks, loggers. It ends with the best that it
/// validated, in <see cref="ResultFolder"/>; stopped at any moment and resumed from its last checkpoint it ends with the same bits.
/// </summary>
public sealed class TuningRun : IDisposable
{
    /// <summary>Name of the folder of a tuned model in the run's folder.</summary>
    public const string ModelFolderName = "model";

    /// <summary>Name of the folder of an adapter in the run's folder.</summary>
    public const string AdapterFolderName = "adapter";

    private readonly Optimizer _optimizer;

    /// <summary>Makes a run at its beginning.</summary>
    /// <param name="options">How to tune.</param>
    /// <param name="model">The model. The caller owns it, and disposes it after the run.</param>
    /// <param name="encoder">Its tokenizer and template. Its length is set to the options'.</param>
    /// <param name="method">What is learnt from the records.</param>
    /// <param name="records">Records to learn from.</param>
    /// <param name="validation">Records to validate with; null: some of the others are held out.</param>
    /// <param name="folder">Where checkpoints, logs and the result go; null writes none.</param>
    /// <param name="limits">Debugging switches; what the options say is put over its other values. Null: none.</param>
    /// <param name="dropped">Is told of each record that cannot be learnt from.</param>
    /// <param name="callbacks">Run before those that the options ask for.</param>
    /// <exception cref="ArgumentException">Options and model do not go together.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from.</exception>
    public TuningRun(
        TuningOptions options, Transformer model, ExampleEncoder encoder, ITuningMethod method, IEnumerable<DataRecord> records, IEnumerable<DataRecord>? validation = null,
        string? folder = null, TrainerOptions? limits = null, Action<Drop>? dropped = null, params IEnumerable<Callback> callbacks)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(method);
        Options = Resolve(options, model);
        (Model, Method, Folder) = (model, method, folder);
        Encoder = new ExampleEncoder(encoder.Tokenizer, encoder.Template, encoder.Options with
        {
            MaxTokens = Options.Context + 1,
            Learned = Options.Learned,
            Truncation = Options.Truncation,
        });
        model.CheckpointActivations = Options.CheckpointActivations;
        foreach (Parameter parameter in model.Parameters.Where(p => p.Blocks is null)) parameter.ConvertTo(Options.Storage);
        if (!Options.Full) Adapter = LoraAdapter.Attach(model, Options.Lora, Options.Seed);
        Trained = Adapter is null ? model : Adapter;
        try
        {
            Plan = method.Plan(new TuningContext
            {
                Model = model,
                Trained = Trained,
                Encoder = Encoder,
                Options = Options,
                Records = records,
                Validation = validation,
                Dropped = dropped,
            });
            long steps = Options.StepsOf(Plan.BatchesOfEpoch), validateEvery = Options.ValidateEvery > 0 ? Options.ValidateEvery : Math.Max(10, steps / 10);
            _optimizer = MakeOptimizer();
            Checkpoints = folder is null ? null : new CheckpointCallback(Path.Combine(folder, "checkpoints"), Options.CheckpointEvery) { BestSaved = _ => Export() };
            Trainer = new Trainer(new IdentifiedTask(Plan.Task, Identity()), _optimizer, (limits ?? new TrainerOptions { MaxSteps = 1 }) with
            {
                MaxSteps = steps,
                LearningRate = Options.PeakLearningRate,
                Schedule = Options.MakeSchedule(steps),
                ClipNorm = Options.ClipNorm,
                AccumulationSteps = Options.AccumulationSteps,
                ValidateEvery = validateEvery,
                ValidateAtStart = true,
                LogEvery = Options.LogEvery,
                Seed = Options.Seed,
            }, [.. callbacks, .. Standard()]);
            Trainer.Profile = new OpProfile();
            if (folder is not null) AddLoggers(folder);
        }
        catch
        {
            // The model is the caller's, and is to be as it was.
            Trainer?.Dispose();
            _optimizer?.Dispose();
            TakeAdapterOff();
            throw;
        }
    }

    /// <summary>The options, the length of a row resolved.</summary>
    public TuningOptions Options { get; }

    /// <summary>The model.</summary>
    public Transformer Model { get; }

    /// <summary>The adapter that is trained beside the model, or null with <see cref="TuningOptions.Full"/>.</summary>
    public LoraAdapter? Adapter { get; }

    /// <summary>What of it is trained.</summary>
    public Module Trained { get; }

    /// <summary>How it is tuned.</summary>
    public ITuningMethod Method { get; }

    /// <summary>What the method made of the records.</summary>
    public TuningPlan Plan { get; }

    /// <summary>Tokenizer and template.</summary>
    public ExampleEncoder Encoder { get; }

    /// <summary>The trainer.</summary>
    public Trainer Trainer { get; }

    /// <summary>Folder of the run, or null.</summary>
    public string? Folder { get; }

    /// <summary>Where its checkpoints are, or null.</summary>
    public CheckpointCallback? Checkpoints { get; }

    /// <summary>Where the best model or adapter is written, or null.</summary>
    public string? ResultFolder => Folder is null ? null : Path.Combine(Folder, Options.Full ? ModelFolderName : AdapterFolderName);

    /// <summary>Writes tokenizer and template into the folder of the result; null: what <see cref="TextFiles"/> writes.</summary>
    public Action<string>? ExportText { get; set; }

    /// <summary>Parameters that are trained.</summary>
    public long TrainedParameters => Plan.Task.Model.Parameters.Where(p => p.RequiresGrad).Sum(p => p.Count);

    /// <summary>All parameters: the model's and what is trained beside it.</summary>
    public long AllParameters => Model.ParameterCount + Plan.Task.Model.Parameters.Except(Model.Parameters).Sum(p => p.Count);

    /// <summary>Multiplications and additions that the run has taken since it was made: padding, validations and recomputed blocks among them, trying it out not.</summary>
    public double Flops => Trainer.Profile!.Rows.Sum(r => r.Flops) + _optimizer.Flops + ((Plan.Task as RolloutTask)?.DrawnFlops ?? 0);

    /// <summary>Trains to the last step, or until stopped or cancelled; the run can then be resumed.</summary>
    /// <exception cref="ArithmeticException">The loss or the gradient is no longer finite; no checkpoint was written of that.</exception>
    public FitResult Fit(CancellationToken cancellation = default) => Trainer.Fit(cancellation);

    /// <summary>Takes up the run whose last checkpoint lies in the folder.</summary>
    /// <exception cref="InvalidDataException">It is of another model, method or data.</exception>
    public void Resume() => Trainer.Resume(Checkpoints?.Last ?? throw new InvalidOperationException("A run without a folder has no checkpoint to resume from."));

    /// <summary>Writes the result as it stands.</summary>
    public void Export()
    {
        if (ResultFolder is not { } folder) return;
        Directory.CreateDirectory(folder);
        if (ExportText is { } text) text(folder);
        else TextFiles.Export(Encoder.Tokenizer, Encoder.Template, folder);
        if (Adapter is null) ModelSaver.HuggingFace(folder, Model);
        else PeftFiles.Save(folder, Adapter, Options.Model);
        Plan.Export?.Invoke(folder);
    }

    /// <summary>Puts the best weights that were validated back in place of the last ones, where there are any.</summary>
    /// <returns>Whether there were.</returns>
    public bool RestoreBest()
    {
        if (Checkpoints is null || !File.Exists(Checkpoints.Best)) return false;
        Trainer.LoadWeights(Checkpoints.Best);
        return true;
    }

    /// <summary>Frees everything but the model, and takes the adapter off it, so that it is the base again.</summary>
    public void Dispose()
    {
        TakeAdapterOff();
        Trainer.Dispose();
        _optimizer.Dispose();
        foreach (IDisposable owned in Plan.Owned) owned.Dispose();
    }

    private void TakeAdapterOff()
    {
        if (Adapter is not { } adapter) return;
        adapter.Detach();
        adapter.Dispose();
    }

    private static TuningOptions Resolve(TuningOptions options, Transformer model)
    {
        options.Validate();
        if (model.Config is not { Causal: true, LanguageHead: true }) throw new ArgumentException("Only a causal model with a language head can be tuned.", nameof(model));
        int context = options.Context == 0 ? Math.Min(model.Config.Context, 1024) : options.Context;
        if (context > model.Config.Context) throw new ArgumentException($"context is {context}, but the model has {model.Config.Context} positions.", nameof(options));
        if (options.Full && model.Parameters.FirstOrDefault(p => p.Blocks is not null) is { } blocks)
            throw new ArgumentException($"Full tuning trains floats, but {blocks} is in blocks: load the model as floats, or train an adapter.", nameof(model));
        return options with { Context = context };
    }

    // What a step computes depends on more than a checkpoint holds: the weights below an adapter, and how the rate moves.
    private string Identity()
    {
        TuningOptions o = Options;
        return FormattableString.Invariant(
            $"{Method.Name} of model {WeightFingerprint.Of(Model)}, {Plan.Task.Identity}, {o.Storage}, lr {o.PeakLearningRate:R} {o.Schedule}");
    }

    // With LoRA+ the adapter's own groups, and what the method trains beside it.
    private Optimizer MakeOptimizer()
    {
        var adam = new AdamOptions { Decoupled = true, DecayVectors = false, WeightDecay = Options.WeightDecay, Beta2 = Options.Beta2 };
        if (Options.Optimizer == WeightUpdate.AdamW) return new Adam(Groups(), adam);
        IReadOnlyList<ParameterGroup> groups = Adapter is null ? ParameterGroup.Projections(Model) : ParameterGroup.Pairs(Adapter);
        HashSet<Parameter> taken = [.. groups.SelectMany(g => g.Parameters)];
        return new Muon(
            [.. groups, new ParameterGroup(Plan.Task.Model.Parameters.Where(p => !taken.Contains(p)))],
            new MuonOptions { WeightDecay = Options.WeightDecay, Others = adam });
    }

    private IEnumerable<ParameterGroup> Groups()
    {
        IReadOnlyList<Parameter> all = Plan.Task.Model.Parameters;
        if (Adapter is not { Options.LearningRateRatio: not 1 } adapter) return [new ParameterGroup(all)];
        return [.. ParameterGroup.LoraPlus(adapter), new ParameterGroup(all.Except(adapter.Parameters))];
    }

    private IEnumerable<Callback> Standard()
    {
        yield return new LearningRateMonitor();
        yield return new GradientMonitor();
        yield return new ThroughputMonitor(0);
        if (Options.Patience > 0) yield return new EarlyStopping(Options.Patience);
        if (Options.MaxMinutes > 0) yield return new RunTimer(TimeSpan.FromMinutes(Options.MaxMinutes));
        if (Checkpoints is null) yield break;
        yield return Checkpoints;
        yield return new LambdaCallback("export")
        {
            // With nothing held out there is no best, so the last is it.
            FitEnd = (trainer, result) =>
            {
                if (trainer.History.Validation.Count == 0 && !result.Interrupted && !trainer.Options.FastDevRun) Export();
            },
        };
    }

    private void AddLoggers(string folder)
    {
        Trainer.Loggers.Add(new CsvLogger(Path.Combine(folder, "metrics.csv")));
        Trainer.Loggers.Add(new JsonLinesLogger(Path.Combine(folder, "metrics.jsonl")));
        Trainer.Loggers.Add(new TensorBoardLogger(Path.Combine(folder, "tensorboard")));
    }
}
