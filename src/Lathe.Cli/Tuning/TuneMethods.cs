using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>The methods of <c>lathe tune</c>. A new one is a line here.</summary>
internal static class TuneMethods
{
    public static IReadOnlyList<TuneMethod> All { get; } =
    [
        new("sft", "supervised: learn the answers of conversations, or texts", [], static _ => new SupervisedMethod()),
        PreferenceMethods.Dpo,
        PreferenceMethods.Ipo,
        PreferenceMethods.SimPo,
        PreferenceMethods.Orpo,
        PreferenceMethods.Kto,
        PreferenceMethods.Reward,
        RewardMethods.Grpo,
        RewardMethods.Ppo,
    ];

    public static TuneMethod Named(string name) => All.First(m => m.Name == name);
}
