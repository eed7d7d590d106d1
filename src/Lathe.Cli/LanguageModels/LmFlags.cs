using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Tensors;
using Lathe.Training.Data.Text;
using Lathe.Training.LanguageModels;
using Lathe.Training.Optimizers;

namespace Lathe.Cli.LanguageModels;

/// <summary>The flags that shape a pretraining run: preset or config first, then what the other flags say over it.</summary>
internal sealed class LmFlags
{
    private readonly Option<string?> _preset = Flag.Choice("--preset", "Model and numbers to start from (default nano)", [.. LanguageModelPresets.Names]);
    private readonly Option<string?> _config = Flag.Text("--config", "FILE", "Options as JSON, as a run writes them to its run.json");
    private readonly List<LmSetting> _settings = [];
    private readonly HashSet<Option> _extendable = [];

    public LmFlags()
    {
        Option<string[]?> data = new("--data") { Description = "UTF-8 text files", HelpName = "FILE...", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };
        Data =
        [
            Bind(data, (r, o) => o with { Data = [.. r.GetValue(data)!.Select(Path.GetFullPath)] }),
            Words("--tokenizer", "WORD|PATH", "characters, bpe (both learnt from the data), or a tokenizer's file or folder", (o, v) => o with { Tokenizer = v is "characters" or "bpe" ? v : Path.GetFullPath(v) }),
            Number("--vocab-size", "N", "Tokens of a vocabulary learnt with bpe", 257, 1 << 20, (o, v) => o with { VocabularySize = v }),
            Words("--separator", "TEXT", $"What divides documents (default {TextDocuments.DefaultSeparator})", (o, v) => o with { Separator = v }),
            Number("--holdout", "X", "Share of the tokens held out for validation (default 0.1)", 0.0, 0.99, (o, v) => o with { Holdout = v }),
            Choice("--order", "Where rows come from (default random)", ["random", "sequential"], (o, v) => o with { Order = Enum.Parse<CropOrder>(v, ignoreCase: true) }),
            Switch("--within-documents", "No row reaches from one document into the next", o => o with { WithinDocuments = true }),
        ];
        Model =
        [
            _preset, _config,
            Number("--layers", "N", "Blocks", 1, 1000, (o, v) => o with { Model = o.Model with { Layers = v } }),
            Number("--heads", "N", "Attention heads", 1, 1000, (o, v) => o with { Model = o.Model with { Heads = v } }),
            Number("--width", "N", "Width of the residual stream", 1, 1 << 16, (o, v) => o with { Model = o.Model with { Width = v, FeedForward = 0 } }),
            Number("--context", "N", "Tokens of a row, and positions of the model", 1, 1 << 20, (o, v) => o with { Context = 0, Model = o.Model with { Context = v } }),
            Number("--dropout", "X", "Dropout of embeddings and residual branches", 0.0, 0.99, (o, v) => o with { Model = o.Model with { EmbeddingDropout = v, ResidualDropout = v } }),
            Choice("--dtype", "How weights and activations are stored (default float32; bfloat16 has float32 master weights in the optimizer)", ["float32", "bfloat16"], (o, v) => o with { Storage = Enum.Parse<DType>(v, ignoreCase: true) }),
            Switch("--checkpoint-activations", "Recompute blocks in the backward pass: less memory, a third more time", o => o with { CheckpointActivations = true }),
        ];
        Training =
        [
            Extendable(Number("--steps", "N", "Optimizer steps", 1L, long.MaxValue, (o, v) => o with { Steps = v })),
            Number("--batch-size", "N", "Rows of a micro-batch", 1, 1 << 20, (o, v) => o with { BatchSize = v }),
            Number("--accumulate", "N", "Micro-batches a step; the step is that of the large batch", 1, 1 << 20, (o, v) => o with { AccumulationSteps = v }),
            Number("--lr", "X", "Peak learning rate", double.Epsilon, double.MaxValue, (o, v) => o with { LearningRate = v, MinimumLearningRate = Math.Min(o.MinimumLearningRate, v) }),
            Number("--min-lr", "X", "Learning rate at the end", 0, double.MaxValue, (o, v) => o with { MinimumLearningRate = v }),
            Choice("--schedule", "How the learning rate moves (default cosine; wsd is warm-up, stable, decay)", ["cosine", "wsd", "linear", "constant"], (o, v) => o with { Schedule = v == "wsd" ? LearningRateShape.WarmupStableDecay : Enum.Parse<LearningRateShape>(v, ignoreCase: true) }),
            Number("--warmup", "N", "Steps of linear warm-up", 0L, long.MaxValue, (o, v) => o with { WarmupSteps = v }),
            Number("--decay-steps", "N", "Steps of wsd's decay (default a fifth of the run)", 1L, long.MaxValue, (o, v) => o with { DecaySteps = v }),
            Choice("--optimizer", "adamw, or muon for the matrices of the blocks and adamw for the rest (default adamw)", ["adamw", "muon"], (o, v) => o with { Optimizer = Enum.Parse<WeightUpdate>(v, ignoreCase: true) }),
            Number("--beta2", "X", "AdamW's second decay", 0, 0.9999999, (o, v) => o with { Beta2 = v }),
            Number("--weight-decay", "X", "Decay of matrices and embeddings; biases and gains never decay", 0, double.MaxValue, (o, v) => o with { WeightDecay = v }),
            Number("--clip", "X", "Largest norm of the gradient; 0 does not clip", 0, double.MaxValue, (o, v) => o with { ClipNorm = v }),
            Number("--ema", "X", "Keep a moving average of the weights with this decay, and validate with it", 0, 0.9999999, (o, v) => o with { Average = v }),
            Switch("--skip-spikes", "Leave out updates whose gradient is far above the running mean", o => o with { SkipSpikes = true }),
            Number("--seed", "N", "Seed of weights, rows and dropout", 0ul, ulong.MaxValue, (o, v) => o with { Seed = v }),
        ];
        Watching =
        [
            Number("--validate-every", "N", "Steps between validations; 0: only at the end", 0L, long.MaxValue, (o, v) => o with { ValidateEvery = v }),
            Number("--patience", "N", "Stop after N validations without a lower loss", 1, int.MaxValue, (o, v) => o with { Patience = v }),
            Extendable(Number("--max-minutes", "X", "Stop after X minutes, resumable", 0, double.MaxValue, (o, v) => o with { MaxMinutes = v })),
            Number("--log-every", "N", "Steps between points of the curves (default 10)", 1L, long.MaxValue, (o, v) => o with { LogEvery = v }),
            Extendable(Number("--checkpoint-every", "N", "Steps between checkpoints, beside one a minute", 0L, long.MaxValue, (o, v) => o with { CheckpointEvery = v })),
            Number("--sample-every", "N", "Steps between samples of text; 0: none", 0L, long.MaxValue, (o, v) => o with { SampleEvery = v }),
            Number("--sample-tokens", "N", "Tokens of a sample", 1, 1 << 16, (o, v) => o with { SampleTokens = v }),
            Words("--prompt", "TEXT", "What samples begin with", (o, v) => o with { Prompt = v }),
        ];
    }

    public IReadOnlyList<Option> Data { get; }

    public IReadOnlyList<Option> Model { get; }

    public IReadOnlyList<Option> Training { get; }

    public IReadOnlyList<Option> Watching { get; }

    /// <summary>The options of a new run.</summary>
    /// <exception cref="CliException">Flags do not go together.</exception>
    public LanguageModelOptions Read(ParseResult arguments)
    {
        if (arguments.IsGiven(_preset) && arguments.IsGiven(_config)) throw CliException.Usage("--preset contradicts --config: the config says everything already.");
        LanguageModelOptions options = arguments.GetValue(_config) is { } file ? LanguageModelConfigFile.Read(file) : LanguageModelPresets.Of(arguments.GetValue(_preset) ?? "nano");
        foreach (LmSetting setting in Given(arguments)) options = setting.Apply(arguments, options);
        if (options.Data.Count == 0) throw CliException.Usage("--data is missing: name at least one text file, as in lathe train lm --data book.txt.");
        InputFiles.MustExist("--data", options.Data);
        return Checked(options);
    }

    /// <summary>The options of a resumed run: its own, and a new length or time where a flag says so.</summary>
    /// <exception cref="CliException">A flag would change what must stay.</exception>
    public LanguageModelOptions ReadResumed(ParseResult arguments, LanguageModelOptions saved)
    {
        if (arguments.IsGiven(_preset) || arguments.IsGiven(_config)) throw CliException.Usage("--preset and --config contradict --resume: a resumed run keeps its own run.json.");
        LanguageModelOptions options = saved;
        foreach (LmSetting setting in Given(arguments))
        {
            LanguageModelOptions changed = setting.Apply(arguments, options);
            bool same = changed == options || (changed.Data.SequenceEqual(options.Data) && changed with { Data = options.Data } == options);
            if (!same && !_extendable.Contains(setting.Flag))
                throw CliException.Usage($"{setting.Flag.Name} contradicts --resume: a resumed run keeps its options, but for --steps, --max-minutes and --checkpoint-every. Start a new run without --resume.");
            options = changed;
        }

        return Checked(options);
    }

    private static LanguageModelOptions Checked(LanguageModelOptions options)
    {
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.Message);
        }
    }

    private IEnumerable<LmSetting> Given(ParseResult arguments) => _settings.Where(s => arguments.IsGiven(s.Flag));

    private Option Bind(Option flag, Func<ParseResult, LanguageModelOptions, LanguageModelOptions> apply)
    {
        _settings.Add(new LmSetting(flag, apply));
        return flag;
    }

    private Option Extendable(Option flag)
    {
        _extendable.Add(flag);
        return flag;
    }

    private Option Number<T>(string name, string value, string description, T least, T most, Func<LanguageModelOptions, T, LanguageModelOptions> apply)
        where T : struct, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T>
    {
        Option<T?> flag = Flag.Number(name, value, description, least, most);
        return Bind(flag, (r, o) => apply(o, r.GetValue(flag)!.Value));
    }

    private Option Words(string name, string value, string description, Func<LanguageModelOptions, string, LanguageModelOptions> apply)
    {
        Option<string?> flag = Flag.Text(name, value, description);
        return Bind(flag, (r, o) => apply(o, r.GetValue(flag)!));
    }

    private Option Choice(string name, string description, string[] words, Func<LanguageModelOptions, string, LanguageModelOptions> apply)
    {
        Option<string?> flag = Flag.Choice(name, description, words);
        return Bind(flag, (r, o) => apply(o, r.GetValue(flag)!));
    }

    private Option Switch(string name, string description, Func<LanguageModelOptions, LanguageModelOptions> apply)
        => Bind(Flag.Switch(name, description), (_, o) => apply(o));
}
