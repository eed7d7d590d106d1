using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;

namespace Lathe.Training.Reinforcement;

/// <summary>A reward model as a reward: its score of prompt and response together.</summary>
/// <param name="model">Model and head. The caller disposes it.</param>
/// <param name="rows">Responses that it reads at a time.</param>
public sealed class ModelReward(ScoredModel model, int rows = 8) : IReward, IDisposable
{
    private readonly Scope _scope = new(record: false) { Training = false };
    private readonly ResponseBatch _batch = new(readsLast: true);

    /// <inheritdoc/>
    public string Name => "model";

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<Rollout> rollouts, Span<double> rewards)
    {
        for (int first = 0; first < rollouts.Length; first += rows)
        {
            int count = Math.Min(rows, rollouts.Length - first);
            _batch.Clear();
            foreach (Rollout rollout in rollouts.Slice(first, count)) _batch.Add(rollout.Prompt.Ids, rollout.Response.Ids);
            _scope.Reset();
            ReadOnlySpan<float> scores = model.Scores(_scope, _batch).Data<float>();
            for (int i = 0; i < count; i++) rewards[first + i] = scores[i];
        }
    }

    /// <summary>Frees scratch memory.</summary>
    public void Dispose() => _scope.Dispose();
}
