namespace Lathe.Tensors.Tests.Cases;

/// <summary>Ops with state beside their inputs: dropout and checkpoint.</summary>
internal static class CompositeCases
{
    private static readonly Func<Tensor, Tensor> Block = x => (x.Tanh() * x).Softmax() + x.Square();
    private static readonly Func<Tensor, Tensor> Dropping = x => x.Tanh().Dropout(0.3).Exp();
    private static readonly Func<Tensor, Tensor> Nested = x => (x.Checkpoint(Block) * x).Checkpoint(Dropping);

    public static IEnumerable<OpCase> All()
    {
        foreach (Shape shape in (Shape[])[[1], [3, 5], [17], [67, 1049]])
        {
            yield return new OpCase("dropout 0.3", t => t[0].Dropout(0.3), shape) { Repeatable = false };
            yield return new OpCase("checkpoint", t => t[0].Checkpoint(Block), shape) { Composed = t => Block(t[0]) };
            yield return new OpCase("checkpoint with dropout", t => t[0].Checkpoint(Dropping), shape) { Composed = t => Dropping(t[0]), Repeatable = false };
            yield return new OpCase("checkpoint in checkpoint", t => t[0].Checkpoint(Nested), shape)
            {
                Composed = t => Dropping(Block(t[0]) * t[0]),
                Repeatable = false,
            };
        }
    }
}
