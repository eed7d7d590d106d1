using Lathe.Nn;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Preference;

/// <summary>
/// KTO: learning from responses that were called good or bad. How far the policy is from the reference is measured on the batch's prompts,
/// each with the response to the next one, as the paper has it; so a batch holds two examples at least. Every batch has good and bad ones in the shares
/// of the whole.
/// </summary>
public sealed class KtoTask : TrainingTask, IDisposable
{
    private readonly Transformer _policy;
    private readonly ReferencePolicy _reference;
    private readonly KtoOptions _options;
    private readonly IReadOnlyList<RatedExample> _training;
    private readonly IReadOnlyList<RatedExample> _validation;
    private readonly RatedOrder _order;
    private readonly int _rows;
    private readonly int _most;
    private readonly bool[] _good;
    private readonly RatedExample[] _current;
    private readonly ResponseBatch _batch = new();
    private readonly ResponseBatch _mismatched = new();
    private readonly Scope _aside = new(record: false) { Training = false };
    private readonly TaskMetrics _metrics = new("rewards/good", "rewards/bad", "kl");

    /// <summary>Makes a task.</summary>
    /// <param name="policy">A causal transformer with a language head.</param>
    /// <param name="trained">What of it is trained: the model itself, or an adapter that is attached to it.</param>
    /// <param name="training">Responses to learn from, two at least.</param>
    /// <param name="validation">Responses held out, or null.</param>
    /// <param name="rows">Responses of a batch, two at least.</param>
    /// <param name="options">Strength and weights.</param>
    /// <param name="reference">What the policy is compared with.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <exception cref="ArgumentException">There are fewer than two responses.</exception>
    public KtoTask(
        Transformer policy, Module trained, IReadOnlyList<RatedExample> training, IReadOnlyList<RatedExample>? validation, int rows,
        KtoOptions options, ReferencePolicy reference, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(reference);
        options.Validate();
        if (training.Count < 2) throw new ArgumentException($"{training.Count} rated responses came: KTO measures its drift on prompts with each other's responses, so it needs two at least.", nameof(training));
        if (rows < 2) throw new ArgumentOutOfRangeException(nameof(rows), rows, "KTO needs two responses a batch at least, to measure its drift on prompts with each other's responses.");
        (_policy, Model, _training, _validation, _options, _reference) = (policy, trained, training, validation ?? [], options, reference);
        _rows = Math.Min(rows, training.Count);
        _most = policy.Config.Context + 1;
        _good = new bool[_rows];
        _current = new RatedExample[_rows];
        _order = new RatedOrder(training, seed);
        Identity = FormattableString.Invariant(
            $"Kto of {ExampleHash.Of(training.Select(e => e.Example))}, {training.Count(e => e.Good)} good, {_validation.Count} held out, {_rows} a batch, good and bad by their shares");
    }

    /// <inheritdoc/>
    public override Module Model { get; }

    /// <inheritdoc/>
    public override string Identity { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Callback> Callbacks => [_metrics];

    /// <summary>Numbers of the running step or validation.</summary>
    public TaskMetrics Metrics => _metrics;

    /// <summary>Batches after which every response was read.</summary>
    public int BatchesOfEpoch => (_training.Count + _rows - 1) / _rows;

    /// <inheritdoc/>
    public override int ValidationBatches => (_validation.Count + _rows - 1) / _rows;

    /// <inheritdoc/>
    public override BatchLoss TrainingLoss(Scope scope, long batch)
    {
        _order.Fill(batch * _rows, _current);
        Tensor loss = Loss(scope, _rows);
        return new BatchLoss(scope.Recording && _policy.BalanceLoss is { } balance ? loss + balance : loss, _rows);
    }

    /// <inheritdoc/>
    public override BatchLoss ValidationLoss(Scope scope, int batch)
    {
        int first = batch * _rows, rows = Math.Min(_rows, _validation.Count - first);
        if (rows <= 0) return base.ValidationLoss(scope, batch);
        for (int i = 0; i < rows; i++) _current[i] = _validation[first + i];
        return new BatchLoss(Loss(scope, rows), rows);
    }

    /// <summary>Places of a training batch, padding among them.</summary>
    public long PlacesOf(long batch)
    {
        _order.Fill(batch * _rows, _current);
        return (long)_rows * _current.Max(static e => e.Example.Length);
    }

    /// <summary>Frees its scratch memory; policy and reference are the caller's.</summary>
    public void Dispose() => _aside.Dispose();

    private Tensor Loss(Scope scope, int rows)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _aside.Profile = scope.Profile;
        double drift = Drift(rows);
        _batch.Clear();
        for (int i = 0; i < rows; i++)
        {
            _batch.Add(_current[i].Example);
            _good[i] = _current[i].Good;
        }

        Tensor reference = ResponseLogProbabilities.Sums(_reference.LogProbabilities(scope, _batch), _batch);
        Tensor policy = ResponseLogProbabilities.Sums(ResponseLogProbabilities.Of(_policy, scope, _batch), _batch);
        ReadOnlySpan<float> ours = policy.Data<float>(), theirs = reference.Data<float>();
        for (int i = 0; i < rows; i++) _metrics.Add(_good[i] ? 0 : 1, _options.Beta * (ours[i] - theirs[i]));
        _metrics.Add(2, drift, rows);
        return KtoLoss.PerExample(_options, policy, reference, _good.AsSpan(0, rows), drift).Mean();
    }

    private double Drift(int rows)
    {
        if (rows < 2) return 0;
        _mismatched.Clear();
        for (int i = 0; i < rows; i++)
        {
            EncodedExample prompt = _current[i].Example, response = _current[(i + 1) % rows].Example;
            ReadOnlySpan<int> asked = prompt.Ids.AsSpan(0, Math.Max(1, prompt.IsLearned.AsSpan().IndexOf(true)));
            ReadOnlySpan<int> answer = response.Ids.AsSpan(Math.Max(1, response.IsLearned.AsSpan().IndexOf(true)));

            // Another's response may not fit behind this prompt; its beginning measures as well.
            int room = Math.Min(answer.Length, _most - asked.Length);
            if (room > 0) _mismatched.Add(asked, answer[..room]);
        }

        if (_mismatched.Sequences == 0) return 0;
        _aside.Reset();
        Tensor reference = ResponseLogProbabilities.Sums(_reference.LogProbabilities(_aside, _mismatched), _mismatched);
        Tensor policy = ResponseLogProbabilities.Sums(ResponseLogProbabilities.Of(_policy, _aside, _mismatched), _mismatched);
        return KtoLoss.Drift(policy.Data<float>(), reference.Data<float>());
    }
}
