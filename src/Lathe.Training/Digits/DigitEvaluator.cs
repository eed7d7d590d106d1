using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Digits;

namespace Lathe.Training.Digits;

/// <summary>Asks a model expressions and counts its answers. Keeps its scope, so repeated use allocates little.</summary>
public sealed class DigitEvaluator : IDisposable
{
    private const int BatchSize = 256;
    private readonly Scope _scope = new(record: false) { Training = false };

    /// <summary>Asks every example once.</summary>
    /// <returns>Accuracy, loss and confusions.</returns>
    public DigitEvaluation Evaluate(DigitTransformer model, DigitExamples examples)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(examples);
        var result = new DigitEvaluation();
        if (examples.Count == 0) return result;
        var batcher = new DigitBatcher(examples, BatchSize, seed: 0, shuffle: false);
        var batch = new DigitTensors(batcher);
        for (int i = 0; i < batcher.BatchesPerEpoch; i++)
        {
            _scope.Reset();
            batch.Load(_scope, new DigitCursor(0, i));
            Tensor logits = model.Forward(batch.Tokens, batch.Lengths);
            result.LossSum += logits.CrossEntropy(batch.Labels, reduction: LossReduction.Sum).Item();
            ReadOnlySpan<float> values = logits.Data<float>();
            ReadOnlySpan<int> labels = batch.Labels.Data<int>();
            int classes = logits.Shape[1];
            for (int row = 0; row < labels.Length; row++)
                result.Count(examples.Operation((i * BatchSize) + row), labels[row], ArgMax(values.Slice(row * classes, classes)));
        }

        return result;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _scope.Dispose();

    private static int ArgMax(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] > row[best]) best = i;
        }

        return best;
    }
}
