using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Lab.Rollouts;
using Lathe.Training.Reinforcement;

namespace Lathe.Cli.Tuning;

/// <summary>The methods that draw answers from the model and learn by their reward.</summary>
internal static class RewardMethods
{
    private static readonly Option<int?> Group = Flag.Number("--group", "N", "Answers drawn to each prompt (default 8)", 2, 1 << 16);
    private static readonly Option<int?> Prompts = Flag.Number("--prompts", "N", "Prompts answered at a time (default as many as fill a step)", 1, 1 << 20);
    private static readonly Option<int?> MaxTokens = Flag.Number("--max-tokens", "N", "Most tokens of an answer (default 64)", 1, 1 << 20);
    private static readonly Option<double?> Temperature = Flag.Number("--temperature", "X", "Of drawing (default 1)", 0.01, 100.0);
    private static readonly Option<int?> Iterations = Flag.Number("--iterations", "N", "How often answers are learnt from before new ones are drawn (default 1; ppo 4)", 1, 1 << 16);
    private static readonly Option<double?> Kl = Flag.Number("--kl", "X", "How strongly the model is kept near the reference (default 0.04; ppo 0.05)", 0, 1e6);
    private static readonly Option<double?> KlTarget = Flag.Number("--kl-target", "X", "Wanted distance of an answer in nats, which --kl then follows (default none)", 0, 1e6);
    private static readonly Option<double?> Clip = Flag.Number("--clip-ratio", "X", "How far new and old probability may differ to count (default 0.2)", 0.001, 1.0);
    private static readonly Option<double?> ClipHigh = Flag.Number("--clip-high", "X", "The same upwards, where it is another (DAPO: 0.28)", 0.001, 1e6);
    private static readonly Option<string?> Variant = Flag.Choice("--variant", "grpo, or one of its relatives (default grpo)", "grpo", "dr-grpo", "dapo", "gspo", "rloo");
    private static readonly Option<double?> Entropy = Flag.Number("--entropy", "X", "Reward of undecidedness (default 0)", 0, 1e6);
    private static readonly Option<double?> Value = Flag.Number("--value-weight", "X", "Weight of the value head's loss (default 0.1)", 0, 1e6);
    private static readonly Option<string?> Stop = Flag.Text("--stop", "TEXT", "A text that ends an answer too (default: what the template closes answers with)");
    private static readonly Option<string?> RewardModel = Flag.Text("--reward-model", "DIR", "Score answers with what 'tune --method reward' made (default: right or wrong by the data's own answers)");

    public static TuneMethod Grpo { get; } = new(
        "grpo", "prompts with answers that can be checked, or a reward model: groups of drawn answers are compared",
        [Group, Prompts, MaxTokens, Temperature, Iterations, Kl, Clip, ClipHigh, Variant, Stop, RewardModel], static v => new GrpoMethod(GrpoOf(v), Source(v)));

    public static TuneMethod Ppo { get; } = new(
        "ppo", "the same, one answer a prompt, with a value head",
        [Prompts, MaxTokens, Temperature, Iterations, Kl, KlTarget, Clip, Entropy, Value, Stop, RewardModel], static v => new PpoMethod(PpoOf(v), Source(v)));

    private static GrpoOptions GrpoOf(MethodValues v)
    {
        string variant = v.Text("variant") ?? "grpo";
        double clip = v.Number("clip-ratio", 0.2);
        return new GrpoOptions
        {
            Rollouts = Rollouts(v, v.Integer("group", 8), 1),
            Baseline = variant == "rloo" ? AdvantageBaseline.LeaveOneOut : AdvantageBaseline.GroupMean,
            Scale = variant is "dr-grpo" or "rloo" ? AdvantageScale.None : AdvantageScale.GroupDeviation,
            Loss = new PolicyLossOptions
            {
                Ratio = variant == "gspo" ? ImportanceRatio.Sequence : ImportanceRatio.Clipped,
                Normalization = variant switch { "dr-grpo" => LossNormalization.Constant, "dapo" => LossNormalization.Token, _ => LossNormalization.Sequence },
                Constant = v.Integer("max-tokens", 64),
                ClipLow = clip,
                ClipHigh = v.Number("clip-high", variant == "dapo" ? 0.28 : clip),
                KlCoefficient = v.Number("kl", variant is "dr-grpo" or "dapo" ? 0 : 0.04),
            },
        };
    }

    private static PpoOptions PpoOf(MethodValues v) => new()
    {
        Rollouts = Rollouts(v, 1, 4),
        Clip = v.Number("clip-ratio", 0.2),
        ValueCoefficient = v.Number("value-weight", 0.1),
        EntropyBonus = v.Number("entropy", 0),
        KlCoefficient = v.Number("kl", 0.05),
        KlTarget = v.Number("kl-target", 0),
    };

    private static RolloutOptions Rollouts(MethodValues v, int responses, int iterations) => new()
    {
        Prompts = v.Integer("prompts", 0),
        Responses = responses,
        Iterations = v.Integer("iterations", iterations),
        Sampling = new RolloutSampling { MaxTokens = v.Integer("max-tokens", 64), Temperature = v.Number("temperature", 1), StopStrings = v.Text("stop") is { } stop ? [stop] : [] },
    };

    private static RewardSource Source(MethodValues v)
    {
        if (v.Text("reward-model") is not { } folder) return RewardSource.Answers(static (model, tokenizer) => new SessionRollouts(model, tokenizer));
        if (!Directory.Exists(folder)) throw CliException.Usage($"--reward-model: there is no folder '{folder}'.");
        return new RewardSource(static (model, tokenizer) => new SessionRollouts(model, tokenizer), (tokenizer, _) => LoadedReward.Load(folder, tokenizer));
    }
}
