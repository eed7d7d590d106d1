using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Data;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Preference;

/// <summary>Learning from pairs of a better and a worse response, which go through the model as one batch: all better ones, then all worse.</summary>
public abstract class PairTask : TrainingTask
{
    private readonly Transformer _policy;
    private readonly IReadOnlyList<EncodedPair> _training;
    private readonly IReadOnlyList<EncodedPair> _validation;
    private readonly EpochOrder _order;
    private readonly int _pairs;
    private readonly EncodedPair[] _drawn;
    private readonly TaskMetrics _metrics = new("rewards/chosen", "rewards/rejected", "rewards/margin", "rewards/accuracy");

    private protected PairTask(
        Transformer policy, IReadOnlyList<EncodedPair> training, IReadOnlyList<EncodedPair>? validation, int pairs, ulong seed, string name, ResponseBatch batch)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        if (training.Count == 0) throw new ArgumentException("There is no pair to learn from.", nameof(training));
        (_policy, _training, _validation, Batch) = (policy, training, validation ?? [], batch);
        _pairs = Math.Min(pairs, training.Count);
        _drawn = new EncodedPair[_pairs];
        _order = new EpochOrder(training.Count, seed);
        Identity = FormattableString.Invariant($"{name} of {ExampleHash.Of(training.SelectMany(p => (EncodedExample[])[p.Chosen, p.Rejected]))}, {_validation.Count} held out, {_pairs} a batch");
    }

    /// <inheritdoc/>
    public sealed override string Identity { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Callback> Callbacks => [_metrics];

    /// <summary>Means of the running step or validation: rewards of both responses, how far apart they are, and how often the better has more.</summary>
    public TaskMetrics Metrics => _metrics;

    /// <summary>Batches after which every pair was read.</summary>
    public int BatchesOfEpoch => (_training.Count + _pairs - 1) / _pairs;

    /// <inheritdoc/>
    public sealed override int ValidationBatches => (_validation.Count + _pairs - 1) / _pairs;

    private protected ResponseBatch Batch { get; }

    /// <inheritdoc/>
    public sealed override BatchLoss TrainingLoss(Scope scope, long batch)
    {
        ArgumentNullException.ThrowIfNull(scope);
        for (int i = 0; i < _pairs; i++) _drawn[i] = _training[_order[(batch * _pairs) + i]];
        Tensor loss = Loss(scope, _drawn);
        return new BatchLoss(scope.Recording && _policy.BalanceLoss is { } balance ? loss + balance : loss, _pairs);
    }

    /// <inheritdoc/>
    public sealed override BatchLoss ValidationLoss(Scope scope, int batch)
    {
        ArgumentNullException.ThrowIfNull(scope);
        int first = batch * _pairs, pairs = Math.Min(_pairs, _validation.Count - first);
        if (pairs <= 0) return base.ValidationLoss(scope, batch);
        for (int i = 0; i < pairs; i++) _drawn[i] = _validation[first + i];
        return new BatchLoss(Loss(scope, _drawn.AsSpan(0, pairs)), pairs);
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

    private Tensor Loss(Scope scope, ReadOnlySpan<EncodedPair> pairs)
    {
        Batch.Clear();
        foreach (EncodedPair pair in pairs) Batch.Add(pair.Chosen);
        foreach (EncodedPair pair in pairs) Batch.Add(pair.Rejected);
        return Loss(scope, pairs.Length);
    }

    /// <summary>The loss of the pairs that lie in <see cref="Batch"/>, a scalar.</summary>
    private protected abstract Tensor Loss(Scope scope, int pairs);

    private protected void Note(double better, double worse)
    {
        _metrics.Add(0, better);
        _metrics.Add(1, worse);
        _metrics.Add(2, better - worse);
        _metrics.Add(3, better > worse ? 1 : 0);
    }
}
