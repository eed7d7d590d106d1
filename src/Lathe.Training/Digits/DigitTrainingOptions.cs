using Lathe.Nn.Models;
using Lathe.Training.Data.Digits;

namespace Lathe.Training.Digits;

/// <summary>Everything a training run of the digit transformer depends on: two runs with equal options give equal bits.</summary>
public sealed record DigitTrainingOptions
{
    /// <summary>The examples.</summary>
    public DigitDatasetOptions Data { get; init; } = new();

    /// <summary>The model.</summary>
    public DigitTransformerConfig Model { get; init; } = new();

    /// <summary>Passes over the training examples.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Examples a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The update rule.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>How the learning rate moves.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Steps of linear warm-up.</summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>Weight decay λ.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Momentum of SGD.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Nesterov momentum, with SGD.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Largest global norm of the gradient; 0 does not clip.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Label smoothing of the loss.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Seed of the weights, the data and the dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The options of a named size. Large decays its weights, because it shows each expression two hundred times.</summary>
    /// <exception cref="ArgumentException">No such size.</exception>
    public static DigitTrainingOptions OfSize(string size) => size switch
    {
        "small" => new DigitTrainingOptions { Data = new DigitDatasetOptions { Examples = 2_000 }, Epochs = 30 },
        "medium" => new DigitTrainingOptions(),
        "large" => new DigitTrainingOptions
        {
            Data = new DigitDatasetOptions { Examples = 50_000 },
            Optimizer = OptimizerKind.AdamW,
            WeightDecay = 0.3,
        },
        _ => throw new ArgumentException($"There is no size '{size}': expected small (2,000 examples, 30 epochs), medium (10,000, 20) or large (50,000, 20)."),
    };

    /// <summary>Checks that the numbers go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    public void Validate()
    {
        Data.Validate();
        Model.Validate();
        if (Epochs < 1) throw new ArgumentException($"Epochs is {Epochs}: expected 1 or more.");
        if (BatchSize < 1) throw new ArgumentException($"The batch size is {BatchSize}: expected 1 or more.");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate))) throw new ArgumentException($"The learning rate is {LearningRate}: expected above 0.");
        if (WarmupSteps < 0) throw new ArgumentException($"Warm-up is {WarmupSteps} steps: expected 0 or more.");
        if (!(ClipNorm >= 0)) throw new ArgumentException($"The largest gradient norm is {ClipNorm}: expected 0 (no clipping) or more.");
        if (!(LabelSmoothing >= 0 && LabelSmoothing < 1)) throw new ArgumentException($"Label smoothing is {LabelSmoothing}: expected 0 up to, not including, 1.");
        if (!Enum.IsDefined(Optimizer)) throw new ArgumentException($"Optimizer is {Optimizer}: expected {string.Join(", ", Enum.GetNames<OptimizerKind>())}.");
        if (!Enum.IsDefined(Schedule)) throw new ArgumentException($"Schedule is {Schedule}: expected {string.Join(", ", Enum.GetNames<ScheduleKind>())}.");
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay))) throw new ArgumentException($"The weight decay is {WeightDecay}: expected 0 or more.");
        if (!(Momentum >= 0 && Momentum < 1)) throw new ArgumentException($"The momentum is {Momentum}: expected 0 up to, not including, 1.");
        if (Nesterov && Momentum == 0) throw new ArgumentException("Nesterov looks ahead along the momentum: give a momentum above 0.");
        int longest = Data.MaxArguments + 3;
        if (longest > Model.MaxPositions)
            throw new ArgumentException($"Expressions of {Data.MaxArguments} arguments have {longest} tokens; the model has {Model.MaxPositions} positions.");
    }
}
