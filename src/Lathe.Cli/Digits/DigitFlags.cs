using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Nn.Models;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>The flags that shape a run of the digit transformer; a checkpoint keeps what they came to.</summary>
internal sealed class DigitFlags
{
    private readonly Option<string?> _size = Flag.Choice("--size", "Examples and epochs: small 2,000 and 30, medium 10,000 and 20 (default), large 50,000 and 20", "small", "medium", "large");
    private readonly Option<string?> _optimizer = Flag.Choice("--optimizer", "Update rule (default adam)", "adam", "adamw", "sgd");
    private readonly Option<string?> _schedule = Flag.Choice("--schedule", "How the learning rate moves (default cosine)", "constant", "linear", "cosine", "one-cycle");
    private readonly Option<int?> _warmup = Flag.Number("--warmup", "N", "Steps of linear warm-up (default 100)", 0, int.MaxValue);
    private readonly Option<double?> _momentum = Flag.Number("--momentum", "X", "Momentum of sgd (default 0.9)", 0, 0.9999999);
    private readonly Option<bool> _nesterov = Flag.Switch("--nesterov", "Nesterov momentum, with sgd");
    private readonly List<DigitSetting> _settings = [];

    public DigitFlags()
    {
        Option<int?> examples = Flag.Number("--examples", "N", "Examples in all three parts together", 1, int.MaxValue);
        Option<ArgumentCounts?> arguments = ArgumentCounts.Flag();
        Option<int?> largest = Flag.Number("--largest", "N", "Largest digit (default 9)", 0, 9);
        Option<string?> split = Flag.Choice("--split", "Divide expressions first (default: nothing tested was trained on), or examples at random", "expression", "random");
        Option<ulong?> seed = Flag.Number("--seed", "N", "Seed of weights, data and dropout (default 1)", 0ul, ulong.MaxValue);
        Data = [_size, examples, arguments, largest, split, seed];
        Bind(_size, (r, o) => OfSize(Sized(r), o));
        Bind(examples, (r, o) => o with { Data = o.Data with { Examples = r.GetValue(examples)!.Value } });
        Bind(arguments, (r, o) => o with { Data = o.Data with { MinArguments = r.GetValue(arguments)!.Least, MaxArguments = r.GetValue(arguments)!.Most } });
        Bind(largest, (r, o) => o with { Data = o.Data with { LargestValue = r.GetValue(largest)!.Value } });
        Bind(split, (r, o) => o with { Data = o.Data with { Split = r.GetValue(split) == "random" ? DigitSplitMode.Random : DigitSplitMode.ByExpression } });
        Bind(seed, (r, o) => o with { Seed = r.GetValue(seed)!.Value });

        Option<int?> layers = Flag.Number("--layers", "N", "Encoder blocks (default 2)", 1, 64);
        Option<int?> heads = Flag.Number("--heads", "N", "Attention heads; divides the width (default 4)", 1, 1024);
        Option<int?> width = Flag.Number("--width", "N", "Width of the residual stream (default 64)", 1, 8192);
        Option<int?> feedForward = Flag.Number("--feed-forward", "N", "Hidden width of the feed-forward network (default 256)", 1, 65536);
        Option<double?> dropout = Flag.Number("--dropout", "X", "Probability of dropout (default 0)", 0, 0.9999999);
        Option<bool> preNorm = Flag.Switch("--pre-norm", "Norm before each sub-layer instead of after it");
        Option<string?> pooling = Flag.Choice("--pooling", "The one vector that answers: the first token's (default), or the mean", "first", "mean");
        Model = [layers, heads, width, feedForward, dropout, preNorm, pooling];
        Bind(layers, (r, o) => o with { Model = o.Model with { Layers = r.GetValue(layers)!.Value } });
        Bind(heads, (r, o) => o with { Model = o.Model with { Heads = r.GetValue(heads)!.Value } });
        Bind(width, (r, o) => o with { Model = o.Model with { Width = r.GetValue(width)!.Value } });
        Bind(feedForward, (r, o) => o with { Model = o.Model with { FeedForward = r.GetValue(feedForward)!.Value } });
        Bind(dropout, (r, o) => o with { Model = o.Model with { Dropout = r.GetValue(dropout)!.Value } });
        Bind(preNorm, (_, o) => o with { Model = o.Model with { PreNorm = true } });
        Bind(pooling, (r, o) => o with { Model = o.Model with { Pooling = r.GetValue(pooling) == "mean" ? Pooling.Mean : Pooling.First } });

        Option<int?> epochs = Flag.Number("--epochs", "N", "Passes over the training examples", 1, 1_000_000);
        Option<int?> batch = Flag.Number("--batch-size", "N", "Examples a step (default 32)", 1, 1 << 20);
        Option<double?> rate = Flag.Number("--lr", "X", "Peak learning rate (default 0.001)", double.Epsilon, double.MaxValue);
        Option<double?> decay = Flag.Number("--weight-decay", "X", "Weight decay (default 0)", 0, double.MaxValue);
        Option<double?> clip = Flag.Number("--clip", "X", "Largest norm of the gradient; 0 does not clip (default 1)", 0, double.MaxValue);
        Option<double?> smoothing = Flag.Number("--label-smoothing", "X", "Probability spread over all answers (default 0)", 0, 0.9999999);
        Training = [epochs, batch, rate, _optimizer, _schedule, _warmup, decay, _momentum, _nesterov, clip, smoothing];
        Bind(epochs, (r, o) => o with { Epochs = r.GetValue(epochs)!.Value });
        Bind(batch, (r, o) => o with { BatchSize = r.GetValue(batch)!.Value });
        Bind(rate, (r, o) => o with { LearningRate = r.GetValue(rate)!.Value });
        Bind(_optimizer, (r, o) => WithOptimizer(o, Enum.Parse<OptimizerKind>(r.GetValue(_optimizer)!, ignoreCase: true)));
        Bind(_schedule, (r, o) => o with { Schedule = Enum.Parse<ScheduleKind>(r.GetValue(_schedule)!.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) });
        Bind(_warmup, (r, o) => o with { WarmupSteps = r.GetValue(_warmup)!.Value });
        Bind(decay, (r, o) => o with { WeightDecay = r.GetValue(decay)!.Value });
        Bind(_momentum, (r, o) => o with { Momentum = r.GetValue(_momentum)!.Value });
        Bind(_nesterov, (_, o) => o with { Nesterov = true });
        Bind(clip, (r, o) => o with { ClipNorm = r.GetValue(clip)!.Value });
        Bind(smoothing, (r, o) => o with { LabelSmoothing = r.GetValue(smoothing)!.Value });
    }

    public IReadOnlyList<Option> Data { get; }

    public IReadOnlyList<Option> Model { get; }

    public IReadOnlyList<Option> Training { get; }

    /// <summary>The options of a new run.</summary>
    /// <exception cref="CliException">Flags do not go together.</exception>
    public DigitTrainingOptions Read(ParseResult arguments)
    {
        DigitTrainingOptions options = new();
        foreach (DigitSetting setting in Given(arguments)) options = setting.Apply(arguments, options);
        RefuseIdle(arguments, options);
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.Message);
        }

        return options;
    }

    /// <summary>A resumed run has the options of its checkpoint; a flag may repeat one of them, not change it.</summary>
    /// <exception cref="CliException">A flag says otherwise.</exception>
    public void RefuseChanges(ParseResult arguments, DigitTrainingOptions checkpoint)
    {
        foreach (DigitSetting setting in Given(arguments))
        {
            if (setting.Apply(arguments, checkpoint) != checkpoint)
                throw CliException.Usage($"{setting.Flag.Name} contradicts --resume: a resumed run keeps the options of its checkpoint. Leave {setting.Flag.Name} out, or start a new run without --resume.");
        }
    }

    private IEnumerable<DigitSetting> Given(ParseResult arguments) => _settings.Where(s => arguments.IsGiven(s.Flag));

    private void Bind(Option flag, Func<ParseResult, DigitTrainingOptions, DigitTrainingOptions> apply) => _settings.Add(new DigitSetting(flag, apply));

    private DigitTrainingOptions Sized(ParseResult arguments) => DigitTrainingOptions.OfSize(arguments.GetValue(_size)!);

    private static DigitTrainingOptions OfSize(DigitTrainingOptions size, DigitTrainingOptions o) => o with
    {
        Epochs = size.Epochs,
        Data = o.Data with { Examples = size.Data.Examples },
        Optimizer = size.Optimizer,
        WeightDecay = size.WeightDecay,
    };

    // A size may bring the weight decay of its own optimizer, which would be far too strong for another.
    private static DigitTrainingOptions WithOptimizer(DigitTrainingOptions o, OptimizerKind kind)
        => o.Optimizer == kind ? o : o with { Optimizer = kind, WeightDecay = kind == OptimizerKind.AdamW ? o.WeightDecay : 0 };

    // A flag that would change nothing was meant to change something.
    private void RefuseIdle(ParseResult arguments, DigitTrainingOptions options)
    {
        if (options.Optimizer != OptimizerKind.Sgd)
        {
            if (arguments.IsGiven(_momentum)) throw CliException.Usage("--momentum belongs to --optimizer sgd: adam has its own.");
            if (arguments.IsGiven(_nesterov)) throw CliException.Usage("--nesterov belongs to --optimizer sgd.");
        }

        if (options.Schedule == ScheduleKind.OneCycle && arguments.IsGiven(_warmup))
            throw CliException.Usage("--warmup has no place in --schedule one-cycle, which begins with a rise of its own.");
        if (options is { Nesterov: true, Momentum: 0 }) throw CliException.Usage("--nesterov looks ahead along the momentum: give --momentum above 0.");
    }
}
