using Lathe.Nn.Lora;
using Lathe.Tensors;
using Lathe.Training.Data.Formatting;
using Lathe.Training.LanguageModels;
using Lathe.Training.Optimizers;
using Lathe.Training.Schedules;

namespace Lathe.Training.Tuning;

/// <summary>
/// Everything that a tuning run depends on beside its files, and all that its config file holds. Equal options, model and data give equal bits.
/// </summary>
public sealed record TuningOptions
{
    /// <summary>The model that is tuned, as the user named it.</summary>
    public string Model { get; init; } = "";

    /// <summary>Its tokenizer, where it does not lie in or beside the model.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>A chat template by name or file; null: the model's own.</summary>
    public string? Template { get; init; }

    /// <summary>Files of records.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Files of records to validate with; empty: <see cref="Holdout"/> of the data.</summary>
    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>Share of the examples held out, where no file is given to validate with.</summary>
    public double Holdout { get; init; } = 0.05;

    /// <summary>How it is tuned: <c>sft</c>, <c>dpo</c> …</summary>
    public string Method { get; init; } = "sft";

    /// <summary>What the method was told beside, by names of its own.</summary>
    public IReadOnlyDictionary<string, string> MethodValues { get; init; } = new Dictionary<string, string>();

    /// <summary>Train every weight and not an adapter.</summary>
    public bool Full { get; init; }

    /// <summary>The adapter, where one is trained.</summary>
    public LoraOptions Lora { get; init; } = new();

    /// <summary>Matrices of the frozen model are held in these blocks (<c>nf4</c>, <c>q8_0</c>, <c>q4_0</c> …): QLoRA. Null: as floats.</summary>
    public string? Quantize { get; init; }

    /// <summary>How weights and activations are stored: Float32, or BFloat16.</summary>
    public DType Storage { get; init; } = DType.Float32;

    /// <summary>Recompute the blocks in the backward pass instead of keeping their insides.</summary>
    public bool CheckpointActivations { get; init; }

    /// <summary>Most tokens T of a row; 0: the model's context, 1024 at most.</summary>
    public int Context { get; init; }

    /// <summary>How examples lie in rows.</summary>
    public PackingKind Packing { get; init; }

    /// <summary>Which tokens of a conversation are learnt.</summary>
    public LearnedTokens Learned { get; init; }

    /// <summary>What happens to examples that are longer than a row.</summary>
    public TruncationPolicy Truncation { get; init; }

    /// <summary>Rows B of a micro-batch.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>Micro-batches a step.</summary>
    public int AccumulationSteps { get; init; } = 4;

    /// <summary>How often all examples are read, where <see cref="Steps"/> does not say how long the run is.</summary>
    public double Epochs { get; init; } = 3;

    /// <summary>Steps of the run; 0: by <see cref="Epochs"/>.</summary>
    public long Steps { get; init; }

    /// <summary>Peak learning rate; 0: 2e-4 for an adapter, 2e-5 for all weights.</summary>
    public double LearningRate { get; init; }

    /// <summary>Least learning rate at the end, as a share of the peak.</summary>
    public double FinalShare { get; init; }

    /// <summary>How it moves.</summary>
    public LearningRateShape Schedule { get; init; }

    /// <summary>Share of the steps that warm up.</summary>
    public double Warmup { get; init; } = 0.03;

    /// <summary>What updates the weights.</summary>
    public WeightUpdate Optimizer { get; init; }

    /// <summary>AdamW: decay of the mean of the gradient's square. Short runs do better with less than the usual 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Weight decay of matrices.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Largest global norm of the gradient; 0 does not clip.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Steps between two validations; 0: ten times a run, 10 steps apart at least.</summary>
    public long ValidateEvery { get; init; }

    /// <summary>Validations without a lower loss before the run stops; 0 never stops it.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Minutes the run may take; 0: as long as it takes.</summary>
    public double MaxMinutes { get; init; }

    /// <summary>Steps between two points of the curves.</summary>
    public long LogEvery { get; init; } = 1;

    /// <summary>Steps between two checkpoints, beside one a minute; 0: by time alone.</summary>
    public long CheckpointEvery { get; init; }

    /// <summary>Seed of adapters, order, dropout and what is held out.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Peak learning rate, resolved.</summary>
    public double PeakLearningRate => LearningRate > 0 ? LearningRate : Full ? 2e-5 : 2e-4;

    /// <summary>The schedule over so many steps.</summary>
    public ISchedule MakeSchedule(long steps)
    {
        long warmup = (long)Math.Ceiling(Warmup * steps);
        return Schedule switch
        {
            LearningRateShape.WarmupStableDecay => new WarmupStableDecaySchedule(steps, warmup, Math.Max(1, steps / 5), FinalShare),
            LearningRateShape.Linear => new LinearSchedule(steps, warmup, FinalShare),
            LearningRateShape.Constant => new ConstantSchedule(warmup),
            _ => new CosineSchedule(steps, warmup, FinalShare),
        };
    }

    /// <summary>Steps of a run whose epoch has so many batches.</summary>
    public long StepsOf(int batchesOfEpoch) => Steps > 0 ? Steps : Math.Max(1, (long)Math.Ceiling(Epochs * batchesOfEpoch / AccumulationSteps));

    /// <summary>Checks that the numbers go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    public void Validate()
    {
        if (Data is null || Validation is null || Model is null || Method is null || MethodValues is null || Lora is null) throw new ArgumentException("model, data, validation, method, method_values and lora must not be null.");
        if (!Full) Lora.Validate();
        Require(Holdout is >= 0 and < 1, $"holdout is {Holdout}: expected 0 up to, not including, 1.");
        Require(Storage is DType.Float32 or DType.BFloat16, $"storage is {Storage}: expected float32 or bfloat16.");
        Require(!Full || Quantize is null, $"full contradicts quantize: weights in blocks ({Quantize}) cannot be trained. Train an adapter over them, or leave quantize out.");
        Require(Quantize is null || Storage == DType.Float32, "quantize goes with storage float32: what is not in blocks is float32.");
        Require(Context >= 0, $"context is {Context}: expected 0 (the model's) or more.");
        Require(BatchSize >= 1 && AccumulationSteps >= 1, $"batch_size is {BatchSize}, accumulation_steps {AccumulationSteps}: expected 1 or more.");
        Require(Epochs > 0 && Epochs < 1e6 && Steps >= 0, $"epochs is {Epochs}, steps {Steps}: expected more than 0 epochs, and 0 (by epochs) or more steps.");
        Require(LearningRate >= 0 && double.IsFinite(LearningRate), $"learning_rate is {LearningRate}: expected 0 (by kind) or more.");
        Require(FinalShare is >= 0 and <= 1 && Warmup is >= 0 and < 1, $"final_share is {FinalShare}, warmup {Warmup}: expected shares from 0 to 1.");
        Require(WeightDecay >= 0 && ClipNorm >= 0, $"weight_decay is {WeightDecay}, clip_norm {ClipNorm}: expected 0 or more.");
        Require(Beta2 is >= 0 and < 1, $"beta2 is {Beta2}: expected 0 up to, not including, 1.");
        Require(ValidateEvery >= 0 && Patience >= 0 && MaxMinutes is >= 0 and < 1e9 && CheckpointEvery >= 0, "validate_every, patience, max_minutes and checkpoint_every are 0 or more.");
        Require(LogEvery >= 1, $"log_every is {LogEvery}: expected 1 or more.");
        Require(Enum.IsDefined(Schedule) && Enum.IsDefined(Optimizer) && Enum.IsDefined(Packing) && Enum.IsDefined(Learned) && Enum.IsDefined(Truncation), "schedule, optimizer, packing, learned and truncation are known words.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException(message);
    }
}
