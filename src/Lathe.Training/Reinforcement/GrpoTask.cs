using System.Text.Json;
using Lathe.Nn;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Preference;

namespace Lathe.Training.Reinforcement;

/// <summary>GRPO: several responses to each prompt, and each learnt from by how much better than the others it was.</summary>
public sealed class GrpoTask : RolloutTask
{
    private const int Reward = 0, Deviation = 1, Length = 2, Finished = 3, Kl = 4, Clipped = 5;
    private readonly GrpoOptions _options;
    private readonly PolicyLossOptions _loss;
    private readonly ReferencePolicy? _reference;
    private readonly double[] _advantages;
    private readonly float[][] _old;
    private readonly Scope _aside = new(record: false) { Training = false };

    /// <summary>Makes a task.</summary>
    /// <param name="policy">A causal transformer with a language head.</param>
    /// <param name="trained">What of it is trained: the model itself, or an adapter that is attached to it.</param>
    /// <param name="source">Draws responses from the policy.</param>
    /// <param name="reward">Scores them.</param>
    /// <param name="prompts">What is answered, one at least.</param>
    /// <param name="heldOut">What is answered for measuring, or null.</param>
    /// <param name="options">All the numbers.</param>
    /// <param name="reference">What the policy is kept near; null where <see cref="PolicyLossOptions.KlCoefficient"/> is 0.</param>
    /// <exception cref="ArgumentException">The options do not go together, or a prompt leaves no room for a response.</exception>
    public GrpoTask(
        Transformer policy, Module trained, IRolloutSource source, IReward reward, IReadOnlyList<RolloutPrompt> prompts,
        IReadOnlyList<RolloutPrompt>? heldOut, GrpoOptions options, ReferencePolicy? reference = null)
        : base(policy, trained, source, reward, prompts, heldOut, Checked(options).Rollouts, $"Grpo {options.Loss.Ratio} {options.Loss.Normalization}")
    {
        if (options.Loss.KlCoefficient > 0 && reference is null)
            throw new ArgumentException($"KlCoefficient is {options.Loss.KlCoefficient}, and no reference was given to keep near.", nameof(reference));
        (_options, _reference) = (options, options.Loss.KlCoefficient > 0 ? reference : null);
        _loss = options.Loss.Normalization == LossNormalization.Constant ? options.Loss with { Constant = options.Loss.Constant * Options.Rows } : options.Loss;
        _advantages = new double[Options.Total];
        _old = new float[Options.Batches][];
        Array.Fill(_old, []);
    }

    /// <inheritdoc/>
    public override TaskMetrics Metrics { get; } = new("reward", "reward_deviation", "response_tokens", "finished", "kl", "clipped");

    /// <summary>Advantages of the running collection's responses.</summary>
    public ReadOnlySpan<double> ResponseAdvantages => _advantages;

    private protected override void Prepare()
    {
        Advantages.OfGroups(Rewards, Options.Responses, _advantages, _options.Baseline, _options.Scale);
        if (Options.Updates == 1 || _loss.Ratio == ImportanceRatio.None) return;
        for (int part = 0; part < Options.Batches; part++)
        {
            _aside.Reset();
            _aside.Profile = Profile;
            _old[part] = ResponseLogProbabilities.Of(Policy, _aside, Lay(part), Options.Sampling.Temperature).Data<float>().ToArray();
        }
    }

    private protected override BatchLoss Loss(Scope scope, int part, ResponseBatch batch)
    {
        Tensor? reference = _reference?.LogProbabilities(scope, batch, Options.Sampling.Temperature);
        Tensor policy = ResponseLogProbabilities.Of(Policy, scope, batch, Options.Sampling.Temperature);
        Tensor? old = _old[part].Length == 0 ? null : scope.Input<float>([batch.ResponseTokens], _old[part]);
        Tensor weights = PolicyLoss.Weights(_loss, scope, batch);
        Tensor loss = _loss.Ratio == ImportanceRatio.Sequence
            ? PolicyLoss.PerSequence(_loss, policy, OfResponses(scope, part, batch), old, batch).Mean()
            : (PolicyLoss.PerToken(_loss, policy, OfTokens(scope, part, batch), old) * weights).Sum();
        if (reference is { } r)
        {
            Tensor kl = PolicyLoss.Kl(_loss.Kl, policy, r);
            Metrics.Add(Kl, Mean(kl.Data<float>()), batch.ResponseTokens);
            loss += (kl * weights).Sum() * _loss.KlCoefficient;
        }

        Note(part, policy.Data<float>(), old is { } o ? o.Data<float>() : default);
        return new BatchLoss(loss, _loss.Normalization == LossNormalization.Token && _loss.Ratio != ImportanceRatio.Sequence ? batch.ResponseTokens : batch.Sequences);
    }

    private protected override void SaveState(Utf8JsonWriter json) => StateJson.Write(json, "old", _old);

    private protected override void LoadState(JsonElement state)
    {
        StateJson.Read(state, "old", _old);
        Advantages.OfGroups(Rewards, Options.Responses, _advantages, _options.Baseline, _options.Scale);
    }

    private protected override void Free() => _aside.Dispose();

    private static GrpoOptions Checked(GrpoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }

    private Tensor OfResponses(Scope scope, int part, ResponseBatch batch)
    {
        Tensor advantages = scope.Empty([batch.Sequences]);
        Span<float> values = advantages.Data<float>();
        for (int s = 0; s < values.Length; s++) values[s] = (float)_advantages[(part * Options.Rows) + s];
        return advantages;
    }

    private Tensor OfTokens(Scope scope, int part, ResponseBatch batch)
    {
        Tensor advantages = scope.Empty([batch.ResponseTokens]);
        Span<float> values = advantages.Data<float>();
        for (int s = 0; s < batch.Sequences; s++)
            values.Slice(batch.FirstOf(s), batch.ResponseLength(s)).Fill((float)_advantages[(part * Options.Rows) + s]);
        return advantages;
    }

    private void Note(int part, ReadOnlySpan<float> policy, ReadOnlySpan<float> old)
    {
        int first = part * Options.Rows;
        double mean = 0, square = 0;
        foreach (double reward in Rewards.Slice(first, Options.Rows)) (mean, square) = (mean + reward, square + (reward * reward));
        mean /= Options.Rows;
        Metrics.Add(Reward, mean);
        Metrics.Add(Deviation, Math.Sqrt(Math.Max(0, (square / Options.Rows) - (mean * mean))));
        for (int i = first; i < first + Options.Rows; i++)
        {
            Metrics.Add(Length, Rollouts[i].Response.Ids.Length);
            Metrics.Add(Finished, Rollouts[i].Response.Finished ? 1 : 0);
        }

        for (int i = 0; i < old.Length; i++)
        {
            double ratio = Math.Exp(policy[i] - old[i]);
            Metrics.Add(Clipped, ratio < 1 - _loss.ClipLow || ratio > 1 + _loss.ClipHigh ? 1 : 0);
        }
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += value;
        return sum / Math.Max(1, values.Length);
    }
}
