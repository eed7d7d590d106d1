using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;
using Lathe.Training.Optimizers;

namespace Lathe.Cli.Walkthrough;

/// <summary>
/// One batch through a network of its own, as fresh as the run's: forward with every value kept, backward, one update, and
/// the loss once more. Nothing of it goes into the run.
/// </summary>
internal sealed class Walk : IDisposable
{
    private readonly Scope _scope;
    private readonly Optimizer _optimizer;
    private readonly int[] _tokens;
    private readonly int[] _lengths;
    private readonly int[] _labels;

    public Walk(DigitTrainer trainer)
    {
        Options = trainer.Options;
        Model = new DigitTransformer(Options.Model, new Initializer(Options.Seed));
        var batcher = new DigitBatcher(trainer.Data.Train, Options.BatchSize, Options.Seed);
        _tokens = new int[batcher.BatchSize * batcher.MaxLength];
        (_lengths, _labels) = (new int[batcher.BatchSize], new int[batcher.BatchSize]);
        Batch = batcher.Fill(new DigitCursor(0, 0), _tokens, _lengths, _labels);
        Example = trainer.Data.Train.Expression(batcher.Indices(new DigitCursor(0, 0))[0]);
        // Without dropout: the loss before and after the update then differ by the update alone.
        _scope = new Scope { Seed = Options.Seed, Training = false };
        _optimizer = Options.Optimizer == OptimizerKind.Sgd
            ? new Sgd(Model.Parameters, new SgdOptions { Momentum = Options.Momentum, Nesterov = Options.Nesterov, WeightDecay = Options.WeightDecay })
            : new Adam(Model.Parameters, new AdamOptions { WeightDecay = Options.WeightDecay, Decoupled = Options.Optimizer == OptimizerKind.AdamW });
    }

    public DigitTrainingOptions Options { get; }

    public DigitTransformer Model { get; }

    public DigitBatch Batch { get; }

    /// <summary>The batch's first expression: the one whose numbers are shown.</summary>
    public DigitExpression Example { get; }

    /// <summary>Words of the first expression.</summary>
    public string[] Words => [.. Enumerable.Range(0, _lengths[0]).Select(t => DigitVocabulary.Words[_tokens[t]])];

    public ReadOnlySpan<int> Ids => _tokens.AsSpan(0, _lengths[0]);

    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Batch.Rows);

    public ForwardTrace Trace { get; } = new();

    public Tensor Logits { get; private set; }

    public double Loss { get; private set; }

    /// <summary>Forward with every value kept, and the loss.</summary>
    public void Forward() => Loss = Compute(Trace).Item();

    /// <summary>The gradient of the loss of <see cref="Forward"/>, into the parameters.</summary>
    public void Backward()
    {
        // The tape of a walk is a fresh pass: what the trace holds is read before.
        Model.ZeroGrad();
        _scope.Backward(Compute(trace: null));
    }

    /// <summary>One update at the peak learning rate, clipped as the run clips.</summary>
    /// <returns>The global norm of the gradient before, and the loss after.</returns>
    public (double Norm, double Loss) Update()
    {
        double norm = _optimizer.GradientNorm();
        double scale = Options.ClipNorm > 0 && norm > Options.ClipNorm ? Options.ClipNorm / norm : 1;
        _optimizer.Step(Options.LearningRate, scale);
        return (norm, Compute(trace: null).Item());
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _scope.Dispose();
        Model.Dispose();
    }

    private Tensor Compute(ForwardTrace? trace)
    {
        _scope.Reset();
        Tensor tokens = _scope.Input<int>([Batch.Rows, Batch.Columns], _tokens.AsSpan(0, Batch.Rows * Batch.Columns));
        bool padded = _lengths.AsSpan(0, Batch.Rows).ContainsAnyExcept(Batch.Columns);
        Tensor? lengths = padded ? _scope.Input<int>([Batch.Rows], _lengths.AsSpan(0, Batch.Rows)) : null;
        Logits = Model.Forward(tokens, lengths, trace);
        return Logits.CrossEntropy(_scope.Input<int>([Batch.Rows], Labels), smoothing: Options.LabelSmoothing);
    }
}
