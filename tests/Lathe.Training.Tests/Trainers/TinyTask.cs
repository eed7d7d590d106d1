using Lathe.Nn;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Randomness;

namespace Lathe.Training.Tests.Trainers;

/// <summary>Counting modulo 11 with some noise, made on the fly from the batch's number.</summary>
internal sealed class TinyTask(TinyModel model, int rows = 4, string identity = "counting") : TrainingTask
{
    public const int Length = 8;
    public const int Ignored = -100;

    public override Module Model => model;

    public override string Identity => identity;

    public override int ValidationBatches => 3;

    /// <summary>Targets of a row that count: all, or as many as this says.</summary>
    public Func<long, int>? Counted { get; init; }

    /// <summary>From this batch on the loss is NaN.</summary>
    public long BrokenFrom { get; init; } = long.MaxValue;

    public override BatchLoss TrainingLoss(Scope scope, long batch) => Loss(scope, batch * rows, rows);

    public override BatchLoss ValidationLoss(Scope scope, int batch) => Loss(scope, 1_000_000 + (batch * rows), rows);

    public BatchLoss Loss(Scope scope, long firstRow, int count)
    {
        Span<int> ids = stackalloc int[count * Length], targets = stackalloc int[count * Length];
        long tokens = 0;
        for (int r = 0; r < count; r++)
        {
            UInt32x4 bits = new Philox(5, 9).Block((ulong)(firstRow + r));
            int at = (int)(bits.W0 % 11), learnt = Counted?.Invoke(firstRow + r) ?? Length;
            for (int t = 0; t < Length; t++)
            {
                ids[(r * Length) + t] = at;
                at = (at + 1 + (int)((bits.W1 >> t) & (bits.W2 >> t) & 1)) % 11;
                targets[(r * Length) + t] = t < learnt ? at : Ignored;
            }

            tokens += learnt;
        }

        Tensor logits = model.Forward(scope.Input<int>([count, Length], ids));
        Tensor loss = logits.CrossEntropy(scope.Input<int>([count, Length], targets), Ignored);
        return new BatchLoss(firstRow < 1_000_000 && firstRow / rows >= BrokenFrom ? loss * double.NaN : loss, tokens);
    }
}
