using Lathe.Training.Reinforcement;
using Lathe.Training.Tests.Preference;

namespace Lathe.Training.Tests.Reinforcement;

/// <summary>Rewards of the fixture's responses in its own order, wherever they stand.</summary>
internal sealed class FixedReward(double[] rewards) : IReward
{
    public string Name => "fixed";

    public void Score(ReadOnlySpan<Rollout> rollouts, Span<double> scores)
    {
        int each = rewards.Length / PreferenceReference.Data.Length;
        for (int i = 0; i < rollouts.Length; i++)
        {
            int[] prompt = rollouts[i].Prompt.Ids;
            int number = Array.FindIndex(PreferenceReference.Data, d => d.Prompt.AsSpan().SequenceEqual(prompt));
            scores[i] = rewards[(number * each) + (i % each)];
        }
    }
}
