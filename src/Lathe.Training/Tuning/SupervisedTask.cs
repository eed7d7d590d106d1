using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lathe.Nn;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Tuning;

/// <summary>
/// Supervised fine-tuning: cross-entropy of the tokens that are learnt, by default the answers'. The head runs on the places of those tokens
/// alone, so a long prompt costs no logits.
/// </summary>
public sealed class SupervisedTask : TrainingTask
{
    private readonly Transformer _model;
    private readonly ExampleBatcher _training;
    private readonly ExampleBatcher? _validation;
    private readonly PackedSequences _packed = new();
    private readonly int[] _places;
    private readonly int[] _targets;

    /// <summary>Makes a task.</summary>
    /// <param name="model">A causal transformer with a language head.</param>
    /// <param name="trained">What of it is trained: the model itself, or an adapter that is attached to it.</param>
    /// <param name="training">Examples to learn from.</param>
    /// <param name="validation">Examples held out, in their order; or null.</param>
    public SupervisedTask(Transformer model, Module trained, ExampleBatcher training, ExampleBatcher? validation = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(training);
        if (model.Config is not { Causal: true, LanguageHead: true }) throw new ArgumentException("Only a causal model with a language head can be tuned on answers.", nameof(model));
        (_model, Model, _training, _validation) = (model, trained, training, validation);
        int places = Math.Max(training.Ids.Length, validation?.Ids.Length ?? 0);
        (_places, _targets) = (new int[places], new int[places]);
        Identity = Describe();
    }

    /// <inheritdoc/>
    public override Module Model { get; }

    /// <summary>The whole model.</summary>
    public Transformer Transformer => _model;

    /// <summary>The examples that are learnt from.</summary>
    public ExampleBatcher Training => _training;

    /// <summary>Those held out, or null.</summary>
    public ExampleBatcher? Validation => _validation;

    /// <inheritdoc/>
    public override string Identity { get; }

    /// <inheritdoc/>
    public override int ValidationBatches => _validation?.BatchesOfEpoch ?? 0;

    /// <inheritdoc/>
    public override BatchLoss TrainingLoss(Scope scope, long batch)
    {
        long tokens = _training.Load(batch);
        Tensor loss = Loss(scope, _training, tokens);
        return new BatchLoss(scope.Recording && _model.BalanceLoss is { } balance ? loss + balance : loss, Math.Max(1, tokens));
    }

    /// <inheritdoc/>
    public override BatchLoss ValidationLoss(Scope scope, int batch)
    {
        if (_validation is null) return base.ValidationLoss(scope, batch);
        long tokens = _validation.Load(batch);
        return new BatchLoss(Loss(scope, _validation, tokens), Math.Max(1, tokens));
    }

    private Tensor Loss(Scope scope, ExampleBatcher batch, long counted)
    {
        ArgumentNullException.ThrowIfNull(scope);
        int places = batch.Rows * batch.Length;
        Tensor hidden = _model.Hidden(scope.Input<int>([batch.Rows, batch.Length], batch.Ids.AsSpan(0, places)).Named("ids"), Memory(scope, batch));
        (Tensor states, Tensor targets) = Learned(scope, hidden, batch, places, (int)counted);

        // The fused head keeps one copy of the logits, or a part of one; a cap on the logits or an adapter of the head comes between the two.
        return _model.HeadIsProduct
            ? states.LinearCrossEntropy(scope.Use(_model.HeadWeight), targets, ExampleBatcher.Ignored)
            : _model.Logits(states).CrossEntropy(targets, ExampleBatcher.Ignored);
    }

    private (Tensor States, Tensor Targets) Learned(Scope scope, Tensor hidden, ExampleBatcher batch, int places, int counted)
    {
        Tensor rows = hidden.Reshape(places, hidden.Shape[-1]);
        if (counted == 0 || counted == places) return (rows, scope.Input<int>([places], batch.Targets.AsSpan(0, places)).Named("targets"));
        int at = 0;
        for (int i = 0; i < places; i++)
        {
            if (batch.Targets[i] == ExampleBatcher.Ignored) continue;
            (_places[at], _targets[at]) = (i, batch.Targets[i]);
            at++;
        }

        return (rows.Embedding(scope.Input<int>([at], _places.AsSpan(0, at)).Named("places")), scope.Input<int>([at], _targets.AsSpan(0, at)).Named("targets"));
    }

    private PackedSequences? Memory(Scope scope, ExampleBatcher batch)
    {
        if (batch.Packing != PackingKind.Blocks) return null;
        _packed.Take(scope.Input<int>([batch.Rows, batch.Length], batch.Positions.AsSpan(0, batch.Rows * batch.Length)).Named("positions"));
        return _packed;
    }

    // Every token and what is learnt of it: another order of the data is other data too.
    private string Describe()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (EncodedExample example in _training.Examples)
        {
            hash.AppendData(MemoryMarshal.AsBytes(example.Ids.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(example.IsLearned.AsSpan()));
        }

        return FormattableString.Invariant(
            $"{_training.Examples.Count} examples {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}, {_validation?.Examples.Count ?? 0} held out, {_training.Packing} rows {_training.RowCount}x{_training.Width}, batches {_training.BatchesOfEpoch}");
    }
}
