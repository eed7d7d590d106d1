using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Nn.Lora;
using Lathe.Tensors;
using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Formatting;
using Lathe.Training.LanguageModels;
using Lathe.Training.Optimizers;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>The flags that shape a tuning run: a config first, then what the other flags say over it.</summary>
internal sealed class TuneFlags
{
    private readonly Option<string?> _config = Flag.Text("--config", "FILE", "Options as JSON, as a run writes them to its tune.json");
    private readonly Settings<TuningOptions> _settings = new();

    public TuneFlags()
    {
        Model =
        [
            _settings.Words("--model", "PATH", "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run", (o, v) => o with { Model = Path.GetFullPath(v) }),
            _settings.Words("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model", (o, v) => o with { Tokenizer = Path.GetFullPath(v) }),
            _settings.Words("--template", "NAME|FILE", $"A chat template instead of the model's own: a Jinja file, or {string.Join(", ", BuiltInTemplates.Names)} (default the model's; alpaca for one that has none)", (o, v) => o with { Template = File.Exists(v) ? Path.GetFullPath(v) : v }),
            _config,
        ];
        Data =
        [
            _settings.List("--data", "FILE", "Records in any format that 'lathe data' reads", (o, v) => o with { Data = [.. v.Select(Path.GetFullPath)] }),
            _settings.List("--validation", "FILE", "Records to validate with (default a part of --data)", (o, v) => o with { Validation = [.. v.Select(Path.GetFullPath)] }),
            _settings.Number("--holdout", "X", "Share of the examples held out for validation (default 0.05)", 0.0, 0.99, (o, v) => o with { Holdout = v }),
            _settings.Number("--context", "N", "Most tokens of an example (default the model's context, 1,024 at most)", 1, 1 << 20, (o, v) => o with { Context = v }),
            _settings.Choice("--packing", "How examples lie in rows: one a row (none), several that do not see each other (blocks), or cut from one stream (default none)", ["none", "blocks", "stream"], (o, v) => o with { Packing = Enum.Parse<PackingKind>(v, ignoreCase: true) }),
            _settings.Choice("--learn", "What a loss is taken over (default answers)", ["answers", "last-answer", "all"], (o, v) => o with { Learned = Word<LearnedTokens>(v) }),
            _settings.Choice("--truncate", "Examples that are too long: leave out the oldest exchanges, cut their end or start, or drop them (default oldest-turns)", ["oldest-turns", "end", "start", "drop"], (o, v) => o with { Truncation = Word<TruncationPolicy>(v) }),
        ];
        Adapter =
        [
            _settings.Switch("--full", "Train every weight instead of an adapter", o => o with { Full = true }),
            _settings.Number("--rank", "N", "Rank of the adapter (default 16)", 1, 1 << 16, (o, v) => o with { Lora = o.Lora with { Rank = v } }),
            _settings.Number("--alpha", "X", "Its scale is alpha over rank (default 32)", double.Epsilon, double.MaxValue, (o, v) => o with { Lora = o.Lora with { Alpha = v } }),
            _settings.Number("--lora-dropout", "X", "Dropout of what it reads (default 0.1)", 0.0, 0.99, (o, v) => o with { Lora = o.Lora with { Dropout = v } }),
            _settings.List("--target", "NAME", $"Projections that are adapted, embed_tokens and lm_head among them, or {LoraOptions.AllLinear} (default q_proj v_proj)", (o, v) => o with { Lora = o.Lora with { Targets = v } }),
            _settings.Words("--target-pattern", "REGEX", "A regular expression for the whole name of what is adapted", (o, v) => o with { Lora = o.Lora with { TargetPattern = v } }),
            _settings.List("--save-modules", "NAME", "Modules that are trained whole and saved in the adapter: lm_head, embed_tokens, norms", (o, v) => o with { Lora = o.Lora with { SaveModules = v } }),
            _settings.Choice("--bias", "Biases that are trained too (default none)", ["none", "adapted", "all"], (o, v) => o with { Lora = o.Lora with { Biases = Word<LoraBias>(v) } }),
            _settings.Switch("--tie-weights", "Where head and embedding are one weight, --save-modules of one is of both", o => o with { Lora = o.Lora with { TieWeights = true } }),
            _settings.Switch("--rslora", "Scale by alpha over the root of the rank", o => o with { Lora = o.Lora with { RankStabilized = true } }),
            _settings.Switch("--dora", "Learn the length of each row beside its direction", o => o with { Lora = o.Lora with { Dora = true } }),
            _settings.Number("--lora-plus", "X", "Learning rate of B in that of A (default 1; LoRA+ takes 16)", double.Epsilon, 1e6, (o, v) => o with { Lora = o.Lora with { LearningRateRatio = v } }),
            _settings.Choice("--quantize", "Hold the frozen matrices in blocks while the adapter is trained (QLoRA)", TuneModel.Recipes, (o, v) => o with { Quantize = v }),
        ];
        Training =
        [
            _settings.Number("--epochs", "X", "How often all examples are read (default 3)", double.Epsilon, 1e5, (o, v) => o with { Epochs = v }, extends: true),
            _settings.Number("--steps", "N", "Optimizer steps, instead of --epochs", 1L, long.MaxValue, (o, v) => o with { Steps = v }, extends: true),
            _settings.Number("--batch-size", "N", "Rows of a micro-batch (default 4)", 1, 1 << 20, (o, v) => o with { BatchSize = v }),
            _settings.Number("--accumulate", "N", "Micro-batches a step (default 4)", 1, 1 << 20, (o, v) => o with { AccumulationSteps = v }),
            _settings.Number("--lr", "X", "Peak learning rate (default 2e-4, with --full 2e-5)", double.Epsilon, double.MaxValue, (o, v) => o with { LearningRate = v }),
            _settings.Choice("--schedule", "How it moves (default cosine)", ["cosine", "wsd", "linear", "constant"], (o, v) => o with { Schedule = v == "wsd" ? LearningRateShape.WarmupStableDecay : Word<LearningRateShape>(v) }),
            _settings.Number("--warmup", "X", "Share of the steps that warm up (default 0.03)", 0.0, 0.99, (o, v) => o with { Warmup = v }),
            _settings.Choice("--optimizer", "adamw, or muon for the matrices of the blocks or of the adapter and adamw for the rest (default adamw)", ["adamw", "muon"], (o, v) => o with { Optimizer = Word<WeightUpdate>(v) }),
            _settings.Number("--beta2", "X", "AdamW's second decay (default 0.999)", 0, 0.9999999, (o, v) => o with { Beta2 = v }),
            _settings.Number("--weight-decay", "X", "Decay of matrices (default 0)", 0, double.MaxValue, (o, v) => o with { WeightDecay = v }),
            _settings.Number("--clip", "X", "Largest norm of the gradient; 0 does not clip (default 1)", 0, double.MaxValue, (o, v) => o with { ClipNorm = v }),
            _settings.Choice("--dtype", "How weights and activations are stored (default float32)", ["float32", "bfloat16"], (o, v) => o with { Storage = Word<DType>(v) }),
            _settings.Switch("--checkpoint-activations", "Recompute blocks in the backward pass: less memory, a third more time", o => o with { CheckpointActivations = true }),
            _settings.Number("--seed", "N", "Seed of adapter, order, dropout and what is held out", 0ul, ulong.MaxValue, (o, v) => o with { Seed = v }),
        ];
        Watching =
        [
            _settings.Number("--validate-every", "N", "Steps between validations (default ten a run)", 1L, long.MaxValue, (o, v) => o with { ValidateEvery = v }),
            _settings.Number("--patience", "N", "Stop after N validations without a lower loss; 0: never (default 3)", 0, int.MaxValue, (o, v) => o with { Patience = v }),
            _settings.Number("--max-minutes", "X", "Stop after X minutes, resumable", 0, double.MaxValue, (o, v) => o with { MaxMinutes = v }, extends: true),
            _settings.Number("--log-every", "N", "Steps between points of the curves (default 1)", 1L, long.MaxValue, (o, v) => o with { LogEvery = v }),
            _settings.Number("--checkpoint-every", "N", "Steps between checkpoints, beside one a minute", 0L, long.MaxValue, (o, v) => o with { CheckpointEvery = v }, extends: true),
        ];
        Method = Flag.Choice("--method", "How it is tuned (default sft)", [.. TuneMethods.All.Select(m => m.Name)]);
        _settings.Bind(Method, (r, o) => o with { Method = r.GetValue(Method)! });
    }

    public Option<string?> Method { get; }

    public IReadOnlyList<Option> Model { get; }

    public IReadOnlyList<Option> Data { get; }

    public IReadOnlyList<Option> Adapter { get; }

    public IReadOnlyList<Option> Training { get; }

    public IReadOnlyList<Option> Watching { get; }

    /// <summary>The options of a new run.</summary>
    /// <exception cref="CliException">Flags do not go together, or files are missing.</exception>
    public TuningOptions Read(ParseResult arguments)
    {
        TuningOptions options = _settings.Apply(arguments, arguments.GetValue(_config) is { } file ? TuningConfigFile.Read(file) : new TuningOptions());
        options = options with { MethodValues = MethodValuesOf(arguments, options) };
        if (options.Model.Length == 0) throw CliException.Usage("--model is missing: --model PATH names a Hugging Face folder, a GGUF file, a llama2.c .bin or a run's folder.");
        if (options.Data.Count == 0) throw CliException.Usage("--data is missing: name at least one file of records, as in lathe tune --model MODEL --data instructions.json.");
        InputFiles.MustExist("--data", options.Data);
        InputFiles.MustExist("--validation", options.Validation);
        if (TuneMethods.All.All(m => m.Name != options.Method)) throw CliException.Usage($"method is '{options.Method}': expected {string.Join(", ", TuneMethods.All.Select(m => m.Name))}.");
        if (options.Full && Adapter.Skip(1).FirstOrDefault(arguments.IsGiven) is { } flag) throw CliException.Usage($"{flag.Name} contradicts --full: there is no adapter then.");
        return Checked(options);
    }

    /// <summary>The options of a resumed run: its own, and a new length or time where a flag says so.</summary>
    /// <exception cref="CliException">A flag would change what must stay.</exception>
    public TuningOptions ReadResumed(ParseResult arguments, TuningOptions saved)
    {
        if (arguments.IsGiven(_config)) throw CliException.Usage("--config contradicts --resume: a resumed run keeps its own tune.json.");
        string before = TuningConfigFile.Text(saved);
        foreach ((Option flag, TuningOptions changed) in _settings.Fixed(arguments, saved))
        {
            if (TuningConfigFile.Text(changed) != before)
                throw CliException.Usage($"{flag.Name} contradicts --resume: a resumed run keeps its options, but for --epochs, --steps, --max-minutes and --checkpoint-every. Start a new run without --resume.");
        }

        if (TuneMethods.All.SelectMany(m => m.Flags).FirstOrDefault(arguments.IsGiven) is { } own)
            throw CliException.Usage($"{own.Name} contradicts --resume: a resumed run keeps what its method was told.");
        return Checked(_settings.Apply(arguments, saved));
    }

    private static Dictionary<string, string> MethodValuesOf(ParseResult arguments, TuningOptions options)
    {
        IReadOnlyList<Option> own = TuneMethods.All.FirstOrDefault(m => m.Name == options.Method)?.Flags ?? [];
        if (TuneMethods.All.SelectMany(m => m.Flags).FirstOrDefault(f => arguments.IsGiven(f) && !own.Contains(f)) is { } stray)
            throw CliException.Usage($"{stray.Name} is no flag of --method {options.Method}: it goes with {string.Join(", ", TuneMethods.All.Where(m => m.Flags.Contains(stray)).Select(m => m.Name))}.");
        var values = new Dictionary<string, string>(options.MethodValues, StringComparer.Ordinal);
        foreach (Option flag in own.Where(arguments.IsGiven)) values[flag.Name.TrimStart('-')] = string.Join(' ', arguments.GetResult(flag)!.Tokens.Select(t => t.Value));
        return values;
    }

    private static TuningOptions Checked(TuningOptions options)
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

    private static TEnum Word<TEnum>(string word) where TEnum : struct, Enum => Enum.Parse<TEnum>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
