using Lathe.Training.Reinforcement;
using Lathe.Training.Tests.Preference;

namespace Lathe.Training.Tests.Reinforcement;

/// <summary>Answers the prompts of the PyTorch fixture with its responses, the better ones first, whatever the order of the prompts.</summary>
internal sealed class FixedRollouts : IRolloutSource
{
    public static IReadOnlyList<RolloutPrompt> Prompts => [.. PreferenceReference.Data.Select(d => new RolloutPrompt(d.Prompt))];

    public int Calls { get; private set; }

    public IReadOnlyList<RolloutResponse> Draw(IReadOnlyList<int[]> prompts, int each, RolloutSampling sampling, ulong seed)
    {
        Calls++;
        return [.. prompts.SelectMany(p => PreferenceReference.Data.First(d => d.Prompt.AsSpan().SequenceEqual(p)) is var d && each == 1
            ? (RolloutResponse[])[new RolloutResponse(d.Chosen, true)] : [new RolloutResponse(d.Chosen, true), new RolloutResponse(d.Rejected, true)])];
    }
}
