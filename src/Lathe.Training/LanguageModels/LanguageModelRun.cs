using System.Security.Cryptography;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Text.Tokenizers;
using Lathe.Training.Callbacks;
using Lathe.Training.Data.Text;
using Lathe.Training.Loggers;
using Lathe.Training.Optimizers;

namespace Lathe.Training.LanguageModels;

/// <summary>A pretraining run and everything it owns: data, model, optimizer, trainer, callbacks, loggers.</summary>
public sealed class LanguageModelRun : IDisposable
{
    /// <summary>Name of the folder of the best model in the run's folder.</summary>
    public const string ModelFolderName = "model";

    private readonly TokenFile _tokens;
    private readonly Optimizer _optimizer;
    private readonly WeightAverage? _average;
    private readonly TextSampler _sampler;

    /// <summary>Makes a run at its beginning.</summary>
    /// <param name="options">What to train; the vocabulary of its model is set to the tokenizer's.</param>
    /// <param name="tokenizer">The tokenizer that wrote the tokens.</param>
    /// <param name="tokens">A token file (see <see cref="TokenFileBuilder"/>).</param>
    /// <param name="limits">Debugging switches; what the options say is put over its other values. Null: none.</param>
    /// <param name="folder">Where checkpoints and logs go; null writes none.</param>
    /// <param name="callbacks">Run before those that the options ask for.</param>
    /// <exception cref="ArgumentException">Options, tokens or tokenizer do not go together.</exception>
    /// <exception cref="InvalidDataException">The token file is damaged or another tokenizer's.</exception>
    public LanguageModelRun(
        LanguageModelOptions options, Tokenizer tokenizer, string tokens, TrainerOptions? limits = null, string? folder = null, params IEnumerable<Callback> callbacks)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tokenizer);
        Options = options with { Model = options.Model with { Vocabulary = tokenizer.VocabularySize } };
        Options.Validate();
        Tokenizer = tokenizer;
        _tokens = TokenFile.Open(tokens);
        try
        {
            string hash = TokenizerHash.Of(tokenizer);
            _tokens.RequireTokenizer(hash, tokenizer.VocabularySize);
            (Training, Validation) = TokenRange.Split(_tokens, Options.Holdout);
            var train = new CropSampler(Training, Options.BatchSize, Options.RowLength, Options.Order, Options.Seed, Options.WithinDocuments);
            CropSampler? held = Validation.Count == 0 ? null
                : new CropSampler(Validation, Options.BatchSize, Options.RowLength, CropOrder.Sequential, Options.Seed, Options.WithinDocuments);
            Model = new Transformer(Options.Model, new Initializer(Options.Seed)) { CheckpointActivations = Options.CheckpointActivations };
            foreach (Parameter parameter in Model.Parameters) parameter.ConvertTo(Options.Storage);
            Task = new LanguageModelTask(Model, train, held, Options.BatchSize, Identity(hash));
        }
        catch
        {
            _tokens.Dispose();
            throw;
        }

        _optimizer = MakeOptimizer();
        _average = Options.Average > 0 ? new WeightAverage(Model.Parameters, Options.Average) : null;
        _sampler = new TextSampler(Model, tokenizer);
        Cost = ModelCost.Of(Model, Options.RowLength) with
        {
            StateBytes = Model.Parameters.Sum(p => p.Count * (p.DType.SizeOf() + sizeof(float))) + _optimizer.State.Sum(p => p.Count * sizeof(float)),
        };
        Folder = folder;
        Checkpoints = folder is null ? null : new CheckpointCallback(Path.Combine(folder, "checkpoints"), Options.CheckpointEvery) { BestSaved = _ => Export() };
        Trainer = new Trainer(Task, _optimizer, (limits ?? new TrainerOptions { MaxSteps = 1 }) with
        {
            MaxSteps = Options.Steps,
            LearningRate = Options.LearningRate,
            Schedule = Options.MakeSchedule(),
            ClipNorm = Options.ClipNorm,
            AccumulationSteps = Options.AccumulationSteps,
            ValidateEvery = Options.ValidateEvery,
            LimitValidationBatches = limits is { LimitValidationBatches: > 0 } l ? l.LimitValidationBatches : Options.ValidationBatches,
            LogEvery = Options.LogEvery,
            Seed = Options.Seed,
        }, [.. callbacks, .. Standard()]);
        if (folder is not null) AddLoggers(folder);
    }

    /// <summary>The options, with the vocabulary of the tokenizer.</summary>
    public LanguageModelOptions Options { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What is trained on.</summary>
    public TokenRange Training { get; }

    /// <summary>What is held out.</summary>
    public TokenRange Validation { get; }

    /// <summary>The model.</summary>
    public Transformer Model { get; }

    /// <summary>The task.</summary>
    public LanguageModelTask Task { get; }

    /// <summary>The trainer.</summary>
    public Trainer Trainer { get; }

    /// <summary>What the model costs.</summary>
    public ModelCost Cost { get; }

    /// <summary>Folder of the run, or null.</summary>
    public string? Folder { get; }

    /// <summary>Where its checkpoints are, or null.</summary>
    public CheckpointCallback? Checkpoints { get; }

    /// <summary>Bytes of activations a step is expected to take: those of one row, measured, times the rows.</summary>
    public long PredictStepBytes()
    {
        using var scope = new Scope();
        var probe = new CropSampler(Training, 1, Options.RowLength, CropOrder.Sequential, 0);
        var row = new LanguageModelTask(Model, probe, null, 1);
        scope.Backward(row.TrainingLoss(scope, 0).Mean);
        Model.ZeroGrad();
        return scope.PeakBytes * Options.BatchSize;
    }

    /// <summary>Writes the model as it stands as a Hugging Face folder <c>model</c> in the run's folder, tokenizer included.</summary>
    public void Export()
    {
        if (Folder is null) return;
        string model = Path.Combine(Folder, ModelFolderName);
        Directory.CreateDirectory(model);
        RunTokenizer.Export(Tokenizer, model);
        ModelSaver.HuggingFace(model, Model);
    }

    /// <summary>A text that the model writes as it stands.</summary>
    public string Sample(string? prompt = null, int? tokens = null, ulong seed = 1) => _sampler.Continue(prompt ?? Options.Prompt, tokens ?? Options.SampleTokens, seed);

    /// <summary>Frees everything.</summary>
    public void Dispose()
    {
        Trainer.Dispose();
        _sampler.Dispose();
        _average?.Dispose();
        _optimizer.Dispose();
        Model.Dispose();
        _tokens.Dispose();
    }

    private Optimizer MakeOptimizer()
    {
        var adam = new AdamOptions
        {
            Decoupled = true,
            DecayVectors = false,
            WeightDecay = Options.WeightDecay,
            Beta1 = Options.Beta1,
            Beta2 = Options.Beta2,
            Epsilon = Options.Epsilon,
        };
        return Options.Optimizer == WeightUpdate.Muon
            ? new Muon(ParameterGroup.Projections(Model), new MuonOptions { WeightDecay = Options.WeightDecay, Others = adam })
            : new Adam(Model.Parameters, adam);
    }

    // Averages come first, so that what is saved and sampled at the end of a validation are they.
    private IEnumerable<Callback> Standard()
    {
        if (_average is not null) yield return _average;
        yield return new LearningRateMonitor();
        yield return new GradientMonitor { SkipSpikes = Options.SkipSpikes };
        yield return new ThroughputMonitor(Cost.FlopsPerToken);
        if (Options.Patience > 0) yield return new EarlyStopping(Options.Patience);
        if (Options.MaxMinutes > 0) yield return new RunTimer(TimeSpan.FromMinutes(Options.MaxMinutes));
        if (Options.SampleEvery > 0)
        {
            yield return new LambdaCallback("samples")
            {
                TrainBatchEnd = (trainer, step) =>
                {
                    if (step.Step % Options.SampleEvery == 0 || step.Step == trainer.Options.Steps) trainer.LogText("sample", Sample(seed: (ulong)step.Step));
                },
            };
        }

        if (Checkpoints is null) yield break;
        yield return Checkpoints;
        yield return new LambdaCallback("export")
        {
            // With nothing held out there is no best model, so the last one is it.
            FitEnd = (trainer, _) =>
            {
                if (trainer.History.Validation.Count == 0 && !trainer.Options.FastDevRun) Export();
            },
        };
    }

    private void AddLoggers(string folder)
    {
        Trainer.Loggers.Add(new CsvLogger(Path.Combine(folder, "metrics.csv")));
        Trainer.Loggers.Add(new JsonLinesLogger(Path.Combine(folder, "metrics.jsonl")));
        Trainer.Loggers.Add(new TensorBoardLogger(Path.Combine(folder, "tensorboard")));
    }

    // What decides which tokens a step sees; the texts themselves by their first and last tokens, so that opening stays quick.
    private string Identity(string tokenizerHash)
    {
        Span<int> ends = new int[(int)Math.Min(4096, _tokens.Count)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _tokens.Read(0, ends);
        hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(ends));
        _tokens.Read(_tokens.Count - ends.Length, ends);
        hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(ends));
        string text = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        LanguageModelOptions o = Options;
        return FormattableString.Invariant(
            $"{_tokens.Count} tokens {text}, tokenizer {tokenizerHash[..16]}, holdout {o.Holdout:R}, {o.Order} rows {o.BatchSize}x{o.RowLength}{(o.WithinDocuments ? " within documents" : "")}");
    }
}
