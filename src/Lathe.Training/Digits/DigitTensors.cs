using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Digits;

namespace Lathe.Training.Digits;

/// <summary>Brings batches into a scope as tensors, through buffers of its own.</summary>
internal sealed class DigitTensors(DigitBatcher batcher)
{
    private readonly int[] _tokens = new int[batcher.BatchSize * batcher.MaxLength];
    private readonly int[] _lengths = new int[batcher.BatchSize];
    private readonly int[] _labels = new int[batcher.BatchSize];

    /// <summary>Int32 [B, T].</summary>
    public Tensor Tokens { get; private set; }

    /// <summary>Int32 [B], or null where no row is padded, which spares attention its mask.</summary>
    public Tensor? Lengths { get; private set; }

    /// <summary>Int32 [B].</summary>
    public Tensor Labels { get; private set; }

    /// <summary>Rows of the batch.</summary>
    public int Rows { get; private set; }

    public void Load(Scope scope, DigitCursor cursor)
    {
        DigitBatch batch = batcher.Fill(cursor, _tokens, _lengths, _labels);
        Rows = batch.Rows;
        Tokens = scope.Input<int>([batch.Rows, batch.Columns], _tokens.AsSpan(0, batch.Rows * batch.Columns)).Named("tokens");
        Labels = scope.Input<int>([batch.Rows], _labels.AsSpan(0, batch.Rows)).Named("labels");
        bool padded = false;
        for (int i = 0; i < batch.Rows; i++) padded |= _lengths[i] != batch.Columns;
        Lengths = padded ? scope.Input<int>([batch.Rows], _lengths.AsSpan(0, batch.Rows)).Named("lengths") : null;
    }
}
