using System.Text.Json;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Preference;

namespace Lathe.Training.Reinforcement;

/// <summary>
/// PPO: a value head says what may be expected at each token, and a token is learnt from by how much better it came. The reward stands at
/// the last token; the distance from the reference is taken off at each.
/// </summary>
public sealed class PpoTask : RolloutTask
{
    private const int Reward = 0, Length = 1, Kl = 2, Coefficient = 3, PolicyPart = 4, ValuePart = 5, Clipped = 6, Entropy = 7;
    private readonly ScoredModel _model;
    private readonly PpoOptions _options;
    private readonly PolicyLossOptions _loss;
    private readonly ReferencePolicy? _reference;
    private readonly AdaptiveKl _kl;
    private readonly float[][] _old;
    private readonly float[][] _values;
    private readonly float[][] _advantages;
    private readonly float[][] _returns;
    private readonly Scope _aside = new(record: false) { Training = false };
    private double _distance;

    /// <summary>Makes a task.</summary>
    /// <param name="model">The policy with its value head.</param>
    /// <param name="source">Draws responses from the policy.</param>
    /// <param name="reward">Scores them.</param>
    /// <param name="prompts">What is answered, one at least.</param>
    /// <param name="heldOut">What is answered for measuring, or null.</param>
    /// <param name="options">All the numbers.</param>
    /// <param name="reference">What the policy is kept near; null where <see cref="PpoOptions.KlCoefficient"/> is 0.</param>
    /// <exception cref="ArgumentException">The options do not go together, or a prompt leaves no room for a response.</exception>
    public PpoTask(
        ScoredModel model, IRolloutSource source, IReward reward, IReadOnlyList<RolloutPrompt> prompts, IReadOnlyList<RolloutPrompt>? heldOut,
        PpoOptions options, ReferencePolicy? reference = null)
        : base(Given(model).Transformer, model, source, reward, prompts, heldOut, Checked(options).Rollouts, "Ppo")
    {
        if (options.KlCoefficient > 0 && reference is null)
            throw new ArgumentException($"KlCoefficient is {options.KlCoefficient}, and no reference was given to keep near.", nameof(reference));
        (_model, _options, _reference) = (model, options, options.KlCoefficient > 0 ? reference : null);
        _loss = new PolicyLossOptions { ClipLow = options.Clip, ClipHigh = options.Clip, Normalization = LossNormalization.Token };
        _kl = new AdaptiveKl(options.KlCoefficient, options.KlTarget, options.KlHorizon);
        _old = new float[Options.Batches][];
        _values = new float[Options.Batches][];
        _advantages = new float[Options.Batches][];
        _returns = new float[Options.Batches][];
    }

    /// <inheritdoc/>
    public override TaskMetrics Metrics { get; } = new("reward", "response_tokens", "kl", "kl_coefficient", "policy_loss", "value_loss", "clipped", "entropy");

    /// <summary>The weight of the distance from the reference now.</summary>
    public double KlCoefficient => _kl.Coefficient;

    private protected override void Prepare()
    {
        double distance = 0;
        for (int part = 0; part < Options.Batches; part++) distance += Look(part);
        if (_options.WhitenAdvantages) Whiten();
        _distance = distance / Options.Total;
        _kl.Update(_distance, Options.Total);
    }

    private protected override BatchLoss Loss(Scope scope, int part, ResponseBatch batch)
    {
        Tensor hidden = Policy.Hidden(batch.Inputs(scope));
        Tensor policy = ResponseLogProbabilities.Of(Policy, hidden, batch, Options.Sampling.Temperature);
        Tensor values = _model.Head.Forward(ResponseLogProbabilities.Predicting(hidden, batch));
        Tensor old = Of(_old), oldValues = Of(_values), advantages = Of(_advantages), returns = Of(_returns);
        Tensor policyLoss = PolicyLoss.PerToken(_loss, policy, advantages, old).Mean();
        Tensor valueLoss = PolicyLoss.Values(values, oldValues, returns, _options.ValueClip).Mean();
        Note(part, policyLoss.Item(), valueLoss.Item(), policy.Data<float>(), _old[part]);
        Tensor loss = policyLoss + (valueLoss * _options.ValueCoefficient);
        if (_options.EntropyBonus > 0)
        {
            Tensor entropy = ResponseLogProbabilities.Entropy(Policy, hidden, batch, Options.Sampling.Temperature).Mean();
            Metrics.Add(Entropy, entropy.Item(), batch.ResponseTokens);
            loss -= entropy * _options.EntropyBonus;
        }

        return new BatchLoss(loss, batch.ResponseTokens);
        Tensor Of(float[][] all) => scope.Input<float>([batch.ResponseTokens], all[part]);
    }

    private protected override void SaveState(Utf8JsonWriter json)
    {
        json.WriteNumber("kl_coefficient", _kl.Coefficient);
        json.WriteNumber("distance", _distance);
        StateJson.Write(json, "old", _old);
        StateJson.Write(json, "values", _values);
        StateJson.Write(json, "advantages", _advantages);
        StateJson.Write(json, "returns", _returns);
    }

    private protected override void LoadState(JsonElement state)
    {
        _kl.Coefficient = state.GetProperty("kl_coefficient").GetDouble();
        _distance = state.GetProperty("distance").GetDouble();
        StateJson.Read(state, "old", _old);
        StateJson.Read(state, "values", _values);
        StateJson.Read(state, "advantages", _advantages);
        StateJson.Read(state, "returns", _returns);
    }

    private protected override void Free() => _aside.Dispose();

    private static ScoredModel Given(ScoredModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model;
    }

    private static PpoOptions Checked(PpoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }

    // What the policy thought of its responses when it drew them; gives the sum of their distances from the reference.
    private double Look(int part)
    {
        ResponseBatch batch = Lay(part);
        _aside.Reset();
        _aside.Profile = Profile;
        Tensor? reference = _reference?.LogProbabilities(_aside, batch, Options.Sampling.Temperature);
        Tensor hidden = Policy.Hidden(batch.Inputs(_aside));
        _old[part] = ResponseLogProbabilities.Of(Policy, hidden, batch, Options.Sampling.Temperature).Data<float>().ToArray();
        _values[part] = _model.Head.Forward(ResponseLogProbabilities.Predicting(hidden, batch)).Data<float>().ToArray();
        (_advantages[part], _returns[part]) = (new float[batch.ResponseTokens], new float[batch.ResponseTokens]);
        double distance = 0;
        for (int s = 0; s < batch.Sequences; s++)
        {
            int first = batch.FirstOf(s), count = batch.ResponseLength(s);
            double[] rewards = new double[count], values = new double[count], advantages = new double[count], returns = new double[count];
            for (int t = 0; t < count; t++)
            {
                double d = reference is { } r ? _old[part][first + t] - r.Data<float>()[first + t] : 0;
                distance += d;
                rewards[t] = -_kl.Coefficient * d;
                values[t] = _values[part][first + t];
            }

            rewards[^1] += Rewards[(part * Options.Rows) + s];
            Advantages.Generalized(rewards, values, _options.Discount, _options.Decay, advantages, returns);
            for (int t = 0; t < count; t++) (_advantages[part][first + t], _returns[part][first + t]) = ((float)advantages[t], (float)returns[t]);
        }

        return distance;
    }

    private void Whiten()
    {
        double[] all = [.. _advantages.SelectMany(row => row.Select(v => (double)v))];
        Advantages.Whiten(all);
        int i = 0;
        foreach (float[] row in _advantages)
        {
            foreach (ref float value in row.AsSpan()) value = (float)all[i++];
        }
    }

    private void Note(int part, double policyLoss, double valueLoss, ReadOnlySpan<float> policy, ReadOnlySpan<float> old)
    {
        for (int i = part * Options.Rows; i < (part + 1) * Options.Rows; i++)
        {
            Metrics.Add(Reward, Rewards[i]);
            Metrics.Add(Length, Rollouts[i].Response.Ids.Length);
        }

        Metrics.Add(Kl, _distance);
        Metrics.Add(Coefficient, _kl.Coefficient);
        Metrics.Add(PolicyPart, policyLoss);
        Metrics.Add(ValuePart, valueLoss);
        for (int i = 0; i < old.Length; i++)
        {
            double ratio = Math.Exp(policy[i] - old[i]);
            Metrics.Add(Clipped, ratio < 1 - _options.Clip || ratio > 1 + _options.Clip ? 1 : 0);
        }
    }
}
