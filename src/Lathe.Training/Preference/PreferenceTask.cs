using Lathe.Nn;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Data;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Preference;

/// <summary>
/// Learning from pairs of a better and a worse response, with any of <see cref="PreferenceKind"/>. Both responses of all pairs of a batch
/// go through the model as one batch.
/// </summary>
public sealed class PreferenceTask : TrainingTask
{
    private readonly Transformer _policy;
    private readonly ReferencePolicy? _reference;
    private readonly PreferenceOptions _options;
    private readonly IReadOnlyList<EncodedPair> _training;
    private readonly IReadOnlyList<EncodedPair> _validation;
    private readonly EpochOrder _order;
    private readonly int _pairs;
    private readonly ResponseBatch _batch = new();

    // Means of a step: implicit rewards β·log π/π₀ of both responses (of log-probabilities without a reference), and how often the better has more.
    private readonly TaskMetrics _metrics = new("rewards/chosen", "rewards/rejected", "rewards/margin", "rewards/accuracy");

    /// <summary>Makes a task.</summary>
    /// <param name="policy">A causal transformer with a language head.</param>
    /// <param name="trained">What of it is trained: the model itself, or an adapter that is attached to it.</param>
    /// <param name="training">Pairs to learn from, one at least.</param>
    /// <param name="validation">Pairs held out, or null.</param>
    /// <param name="pairs">Pairs of a batch; of an epoch's last batch, what is left is filled up from the next epoch.</param>
    /// <param name="options">The loss.</param>
    /// <param name="reference">What the policy is compared with; null for a loss that needs none.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <exception cref="ArgumentException">There are no pairs, or no reference where one is needed.</exception>
    public PreferenceTask(
        Transformer policy, Module trained, IReadOnlyList<EncodedPair> training, IReadOnlyList<EncodedPair>? validation, int pairs,
        PreferenceOptions options, ReferencePolicy? reference, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        options.Validate();
        if (training.Count == 0) throw new ArgumentException("There is no pair to learn from.", nameof(training));
        if (options.NeedsReference && reference is null)
            throw new ArgumentException($"{options.Kind} compares the policy with a reference, and none was given.", nameof(reference));
        (_policy, Model, _training, _validation, _options) = (policy, trained, training, validation ?? [], options);
        _reference = options.NeedsReference ? reference : null;
        _pairs = Math.Min(pairs, training.Count);
        _order = new EpochOrder(training.Count, seed);
        Identity = FormattableString.Invariant($"{options.Kind} of {ExampleHash.Of(training.SelectMany(p => (EncodedExample[])[p.Chosen, p.Rejected]))}, {_validation.Count} held out, {_pairs} a batch");
    }

    /// <inheritdoc/>
    public override Module Model { get; }

    /// <inheritdoc/>
    public override string Identity { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Callback> Callbacks => [_metrics];

    /// <summary>Numbers of the running step or validation.</summary>
    public TaskMetrics Metrics => _metrics;

    /// <summary>Batches after which every pair was read.</summary>
    public int BatchesOfEpoch => (_training.Count + _pairs - 1) / _pairs;

    /// <inheritdoc/>
    public override int ValidationBatches => (_validation.Count + _pairs - 1) / _pairs;

    /// <inheritdoc/>
    public override BatchLoss TrainingLoss(Scope scope, long batch)
    {
        _batch.Clear();
        for (int i = 0; i < _pairs; i++) _batch.Add(_training[_order[(batch * _pairs) + i]].Chosen);
        for (int i = 0; i < _pairs; i++) _batch.Add(_training[_order[(batch * _pairs) + i]].Rejected);
        Tensor loss = Loss(scope, _pairs);
        return new BatchLoss(scope.Recording && _policy.BalanceLoss is { } balance ? loss + balance : loss, _pairs);
    }

    /// <inheritdoc/>
    public override BatchLoss ValidationLoss(Scope scope, int batch)
    {
        int first = batch * _pairs, pairs = Math.Min(_pairs, _validation.Count - first);
        if (pairs <= 0) return base.ValidationLoss(scope, batch);
        _batch.Clear();
        for (int i = 0; i < pairs; i++) _batch.Add(_validation[first + i].Chosen);
        for (int i = 0; i < pairs; i++) _batch.Add(_validation[first + i].Rejected);
        return new BatchLoss(Loss(scope, pairs), pairs);
    }

    /// <summary>Places of a training batch, padding among them.</summary>
    public long PlacesOf(long batch)
    {
        int longest = 0;
        for (int i = 0; i < _pairs; i++)
        {
            EncodedPair pair = _training[_order[(batch * _pairs) + i]];
            longest = Math.Max(longest, Math.Max(pair.Chosen.Length, pair.Rejected.Length));
        }

        return 2L * _pairs * longest;
    }

    private Tensor Loss(Scope scope, int pairs)
    {
        ArgumentNullException.ThrowIfNull(scope);

        // The reference first: with an adapter it is the same model, and nothing of the policy is on the tape yet.
        Tensor? reference = _reference is null ? null : Responses(_reference.LogProbabilities(scope, _batch));
        Tensor tokens = ResponseLogProbabilities.Of(_policy, scope, _batch), policy = Responses(tokens);
        Tensor chosen = policy.Slice(0, 0, pairs), rejected = policy.Slice(0, pairs, pairs);
        Tensor? referenceChosen = reference?.Slice(0, 0, pairs), referenceRejected = reference?.Slice(0, pairs, pairs);
        Note(chosen.Data<float>(), rejected.Data<float>(), referenceChosen is { } c ? c.Data<float>() : default, referenceRejected is { } r ? r.Data<float>() : default);
        Tensor loss = PreferenceLoss.PerPair(_options, chosen, rejected, referenceChosen, referenceRejected).Mean();
        if (_options.LikelihoodWeight == 0) return loss;
        return loss - (ResponseLogProbabilities.Means(tokens, _batch).Slice(0, 0, pairs).Mean() * _options.LikelihoodWeight);
    }

    private Tensor Responses(Tensor tokens)
        => _options.Averages ? ResponseLogProbabilities.Means(tokens, _batch) : ResponseLogProbabilities.Sums(tokens, _batch);

    private void Note(ReadOnlySpan<float> chosen, ReadOnlySpan<float> rejected, ReadOnlySpan<float> referenceChosen, ReadOnlySpan<float> referenceRejected)
    {
        for (int i = 0; i < chosen.Length; i++)
        {
            double better = _options.Beta * (chosen[i] - (referenceChosen.IsEmpty ? 0 : referenceChosen[i]));
            double worse = _options.Beta * (rejected[i] - (referenceRejected.IsEmpty ? 0 : referenceRejected[i]));
            _metrics.Add(0, better);
            _metrics.Add(1, worse);
            _metrics.Add(2, better - worse);
            _metrics.Add(3, better > worse ? 1 : 0);
        }
    }
}
