using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Training.Data.Text;
using Lathe.Training.Optimizers;
using Lathe.Training.Schedules;

namespace Lathe.Training.LanguageModels;

/// <summary>
/// Everything that a pretraining run depends on, and all that its config file holds. Two runs with equal options and equal texts give
/// equal bits.
/// </summary>
public sealed record LanguageModelOptions
{
    /// <summary>The preset that the other values began as, for the record.</summary>
    public string Preset { get; init; } = "custom";

    /// <summary>UTF-8 text files.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>What divides documents in them; empty: each file is one.</summary>
    public string Separator { get; init; } = TextDocuments.DefaultSeparator;

    /// <summary><c>characters</c>, <c>bpe</c> (both learnt from the data), or a tokenizer's file or folder.</summary>
    public string Tokenizer { get; init; } = "characters";

    /// <summary>Tokens of a vocabulary learnt by BPE.</summary>
    public int VocabularySize { get; init; } = 4096;

    /// <summary>Share of the tokens held out for validation: the last ones.</summary>
    public double Holdout { get; init; } = 0.1;

    /// <summary>Where rows come from.</summary>
    public CropOrder Order { get; init; }

    /// <summary>Whether no row reaches from one document into the next.</summary>
    public bool WithinDocuments { get; init; }

    /// <summary>The model; its vocabulary follows the tokenizer.</summary>
    public TransformerConfig Model { get; init; } = new();

    /// <summary>How weights and activations are stored: Float32, or BFloat16 with Float32 master weights in the optimizer.</summary>
    public DType Storage { get; init; } = DType.Float32;

    /// <summary>Recompute the blocks in the backward pass instead of keeping their insides.</summary>
    public bool CheckpointActivations { get; init; }

    /// <summary>Rows B of a micro-batch.</summary>
    public int BatchSize { get; init; } = 12;

    /// <summary>Tokens T of a row; 0: the model's context.</summary>
    public int Context { get; init; }

    /// <summary>Micro-batches a step.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Steps of the run.</summary>
    public long Steps { get; init; } = 2000;

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Least learning rate, at the end.</summary>
    public double MinimumLearningRate { get; init; } = 1e-4;

    /// <summary>How it moves.</summary>
    public LearningRateShape Schedule { get; init; }

    /// <summary>Steps of linear warm-up.</summary>
    public long WarmupSteps { get; init; } = 100;

    /// <summary>Steps of the decay of <see cref="LearningRateShape.WarmupStableDecay"/>; 0: a fifth of the run.</summary>
    public long DecaySteps { get; init; }

    /// <summary>What updates the weights.</summary>
    public WeightUpdate Optimizer { get; init; }

    /// <summary>AdamW: decay of the gradient's mean.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW: decay of the mean of its square.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>AdamW: added to the root of the square.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay of matrices and embeddings; biases and gains never decay.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Largest global norm of the gradient; 0 does not clip.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Decay of the exponential moving average of the weights; 0 keeps none.</summary>
    public double Average { get; init; }

    /// <summary>Leave out updates whose gradient norm is far above the running mean.</summary>
    public bool SkipSpikes { get; init; }

    /// <summary>Steps between two validations.</summary>
    public long ValidateEvery { get; init; } = 250;

    /// <summary>Batches of a validation; 0: the whole held-out split.</summary>
    public int ValidationBatches { get; init; }

    /// <summary>Validations without a lower loss before the run stops; 0 never stops it.</summary>
    public int Patience { get; init; }

    /// <summary>Minutes the run may take; 0: as long as it takes.</summary>
    public double MaxMinutes { get; init; }

    /// <summary>Steps between two points of the curves.</summary>
    public long LogEvery { get; init; } = 10;

    /// <summary>Steps between two checkpoints, beside one a minute; 0: by time alone.</summary>
    public long CheckpointEvery { get; init; }

    /// <summary>Steps between two samples of text; 0: none.</summary>
    public long SampleEvery { get; init; } = 500;

    /// <summary>Tokens of a sample.</summary>
    public int SampleTokens { get; init; } = 120;

    /// <summary>What samples begin with.</summary>
    public string Prompt { get; init; } = "\n";

    /// <summary>Seed of weights, crops and dropout.</summary>
    public ulong Seed { get; init; } = 1337;

    /// <summary>Tokens T of a row, resolved.</summary>
    public int RowLength => Context == 0 ? Model.Context : Context;

    /// <summary>Tokens of a step.</summary>
    public long TokensPerStep => (long)BatchSize * RowLength * AccumulationSteps;

    /// <summary>The schedule that the numbers describe.</summary>
    public ISchedule MakeSchedule()
    {
        double least = MinimumLearningRate / LearningRate;
        return Schedule switch
        {
            LearningRateShape.WarmupStableDecay => new WarmupStableDecaySchedule(Steps, WarmupSteps, DecaySteps > 0 ? DecaySteps : Steps / 5, least),
            LearningRateShape.Linear => new LinearSchedule(Steps, WarmupSteps, least),
            LearningRateShape.Constant => new ConstantSchedule(WarmupSteps),
            _ => new CosineSchedule(Steps, WarmupSteps, least),
        };
    }

    /// <summary>Checks that the numbers go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    public void Validate()
    {
        if (Data is null || Model is null || Tokenizer is null || Separator is null || Prompt is null)
            throw new ArgumentException("data, model, tokenizer, separator and prompt must not be null.");
        Model.Validate();
        Require(Model is { Causal: true, LanguageHead: true }, "A language model is causal and has a language head: model.causal and model.language_head must be true.");
        Require(BatchSize >= 1, $"batch_size is {BatchSize}: expected 1 or more.");
        Require(Context >= 0 && RowLength <= Model.Context, $"context is {Context}, but the model has {Model.Context} positions (model.context).");
        Require((long)BatchSize * RowLength <= Array.MaxLength / 8, $"batch_size {BatchSize} rows of {RowLength} tokens are more than a step can hold. Use a smaller one and accumulation_steps.");
        Require(MaxMinutes < 1e9, $"max_minutes is {MaxMinutes}: expected 0 (no limit) or fewer than a thousand million.");
        Require(AccumulationSteps >= 1, $"accumulation_steps is {AccumulationSteps}: expected 1 or more.");
        Require(Steps >= 1, $"steps is {Steps}: expected 1 or more.");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), $"learning_rate is {LearningRate}: expected above 0.");
        Require(MinimumLearningRate >= 0 && MinimumLearningRate <= LearningRate, $"minimum_learning_rate is {MinimumLearningRate}: expected 0 up to learning_rate, {LearningRate}.");
        Require(WarmupSteps >= 0 && DecaySteps >= 0, $"warmup_steps is {WarmupSteps}, decay_steps {DecaySteps}: expected 0 or more.");
        Require(Enum.IsDefined(Schedule) && Enum.IsDefined(Order) && Enum.IsDefined(Optimizer), $"schedule is {Schedule}, order {Order}, optimizer {Optimizer}: expected a known word.");
        Require(WeightDecay >= 0 && ClipNorm >= 0, $"weight_decay is {WeightDecay}, clip_norm {ClipNorm}: expected 0 or more.");
        Require(Average >= 0 && Average < 1, $"average is {Average}: expected 0 (none) up to, not including, 1.");
        Require(Storage is DType.Float32 or DType.BFloat16, $"storage is {Storage}: expected float32 or bfloat16.");
        Require(Storage == DType.Float32 || Average == 0, "average (--ema) needs storage float32: bfloat16 weights have master copies in the optimizer, which an average cannot stand in for.");
        Require(Holdout >= 0 && Holdout < 1, $"holdout is {Holdout}: expected 0 up to, not including, 1.");
        Require(ValidateEvery >= 0 && ValidationBatches >= 0 && Patience >= 0 && SampleEvery >= 0 && SampleTokens >= 0 && MaxMinutes >= 0 && CheckpointEvery >= 0, "validate_every, validation_batches, patience, sample_every, sample_tokens, max_minutes and checkpoint_every are 0 or more.");
        Require(LogEvery >= 1, $"log_every is {LogEvery}: expected 1 or more.");
        Require(VocabularySize >= 257, $"vocabulary_size is {VocabularySize}: byte-level BPE needs 257 or more.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException(message);
    }
}
