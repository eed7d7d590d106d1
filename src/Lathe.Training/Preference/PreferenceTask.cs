using Lathe.Nn;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Preference;

/// <summary>
/// Learning from pairs with any of <see cref="PreferenceKind"/>. The rewards that are shown are implicit: β·log π/π₀ of a response, or
/// β·log π without a reference.
/// </summary>
public sealed class PreferenceTask : PairTask
{
    private readonly Transformer _policy;
    private readonly ReferencePolicy? _reference;
    private readonly PreferenceOptions _options;

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
        : base(Checked(policy, options), training, validation, pairs, seed, options.Kind.ToString(), new ResponseBatch())
    {
        ArgumentNullException.ThrowIfNull(trained);
        if (options.NeedsReference && reference is null)
            throw new ArgumentException($"{options.Kind} compares the policy with a reference, and none was given.", nameof(reference));
        (_policy, Model, _options) = (policy, trained, options);
        _reference = options.NeedsReference ? reference : null;
    }

    /// <inheritdoc/>
    public override Module Model { get; }

    private protected override Tensor Loss(Scope scope, int pairs)
    {
        // The reference first: with an adapter it is the same model, and nothing of the policy is on the tape yet.
        Tensor? reference = _reference is null ? null : Responses(_reference.LogProbabilities(scope, Batch));
        Tensor tokens = ResponseLogProbabilities.Of(_policy, scope, Batch), policy = Responses(tokens);
        Tensor chosen = policy.Slice(0, 0, pairs), rejected = policy.Slice(0, pairs, pairs);
        Tensor? referenceChosen = reference?.Slice(0, 0, pairs), referenceRejected = reference?.Slice(0, pairs, pairs);
        Note(chosen.Data<float>(), rejected.Data<float>(), referenceChosen is { } c ? c.Data<float>() : default, referenceRejected is { } r ? r.Data<float>() : default);
        Tensor loss = PreferenceLoss.PerPair(_options, chosen, rejected, referenceChosen, referenceRejected).Mean();
        if (_options.LikelihoodWeight == 0) return loss;
        return loss - (ResponseLogProbabilities.Means(tokens, Batch).Slice(0, 0, pairs).Mean() * _options.LikelihoodWeight);
    }

    private Tensor Responses(Tensor tokens)
        => _options.Averages ? ResponseLogProbabilities.Means(tokens, Batch) : ResponseLogProbabilities.Sums(tokens, Batch);

    private void Note(ReadOnlySpan<float> chosen, ReadOnlySpan<float> rejected, ReadOnlySpan<float> referenceChosen, ReadOnlySpan<float> referenceRejected)
    {
        for (int i = 0; i < chosen.Length; i++)
        {
            Note(
                _options.Beta * (chosen[i] - (referenceChosen.IsEmpty ? 0 : referenceChosen[i])),
                _options.Beta * (rejected[i] - (referenceRejected.IsEmpty ? 0 : referenceRejected[i])));
        }
    }

    private static Transformer Checked(Transformer policy, PreferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return policy;
    }
}
