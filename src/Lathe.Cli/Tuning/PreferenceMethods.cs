using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Training.Preference;

namespace Lathe.Cli.Tuning;

/// <summary>The methods that learn from pairs and from verdicts.</summary>
internal static class PreferenceMethods
{
    private static readonly Option<double?> Beta = Flag.Number("--beta", "X", "How strongly the model is kept near the reference; small lets it stray (default 0.1; simpo 2)", double.Epsilon, 1e6);
    private static readonly Option<double?> Smoothing = Flag.Number("--label-smoothing", "X", "Share of pairs believed to be the wrong way round (default 0)", 0, 0.499);
    private static readonly Option<string?> Loss = Flag.Choice("--dpo-loss", "DPO's own loss, SLiC's hinge, or DPO unbiased under wrong labels (default sigmoid)", "sigmoid", "hinge", "robust");
    private static readonly Option<double?> Likelihood = Flag.Number("--likelihood", "X", "Weight of the better answer's likelihood beside the loss (default 0)", 0, 1e6);
    private static readonly Option<double?> Margin = Flag.Number("--margin", "X", "How far apart the two have to be (default 0; simpo 1)", 0, 1e6);
    private static readonly Option<double?> Good = Flag.Number("--desirable", "X", "Weight of good answers (default 1)", 0, 1e6);
    private static readonly Option<double?> Bad = Flag.Number("--undesirable", "X", "Weight of bad answers (default 1)", 0, 1e6);
    private static readonly Option<double?> Centering = Flag.Number("--centering", "X", "How strongly rewards are kept around 0 (default 0.01)", 0, 1e6);

    public static TuneMethod Dpo { get; } = new("dpo", "pairs of a better and a worse answer (direct preference optimisation)", [Beta, Smoothing, Loss, Likelihood], static v => new PreferenceMethod("dpo", new PreferenceOptions
    {
        Kind = v.Text("dpo-loss") switch { "hinge" => PreferenceKind.Hinge, "robust" => PreferenceKind.RobustDpo, _ => PreferenceKind.Dpo },
        Beta = v.Number("beta", 0.1),
        LabelSmoothing = v.Number("label-smoothing", 0),
        LikelihoodWeight = v.Number("likelihood", 0),
    }));

    public static TuneMethod Ipo { get; } = new("ipo", "the same with a square loss, which certain pairs do not overfit", [Beta], static v => new PreferenceMethod("ipo", new PreferenceOptions
    {
        Kind = PreferenceKind.Ipo,
        Beta = v.Number("beta", 0.1),
    }));

    public static TuneMethod SimPo { get; } = new("simpo", "the same without a reference, by averages over tokens", [Beta, Margin], static v => new PreferenceMethod("simpo", new PreferenceOptions
    {
        Kind = PreferenceKind.SimPo,
        Beta = v.Number("beta", 2),
        Margin = v.Number("margin", 1),
    }));

    public static TuneMethod Orpo { get; } = new("orpo", "supervised and preference in one, without a reference", [Beta], static v => new PreferenceMethod("orpo", new PreferenceOptions
    {
        Kind = PreferenceKind.Orpo,
        Beta = v.Number("beta", 0.1),
    }));

    public static TuneMethod Kto { get; } = new("kto", "answers called good or bad", [Beta, Good, Bad], static v => new KtoMethod(new KtoOptions
    {
        Beta = v.Number("beta", 0.1),
        DesirableWeight = v.Number("desirable", 1),
        UndesirableWeight = v.Number("undesirable", 1),
    }));

    public static TuneMethod Reward { get; } = new("reward", "pairs, to make a reward model", [Margin, Centering], static v => new RewardMethod(v.Number("margin", 0), v.Number("centering", 0.01)));
}
