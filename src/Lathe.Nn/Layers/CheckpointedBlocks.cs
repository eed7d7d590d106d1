using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>
/// Runs blocks without keeping their insides. The functions that run one again are made once for each forward pass a step has, so
/// a steady step allocates nothing, and two passes in one step keep their own contexts.
/// </summary>
internal sealed class CheckpointedBlocks(IReadOnlyList<TransformerBlock> blocks)
{
    private readonly List<Pass> _passes = [];
    private Scope? _scope;
    private int _generation;
    private int _used;

    public Tensor Forward(Tensor x, in BlockContext context)
    {
        if (!ReferenceEquals(_scope, x.Scope) || _generation != x.Scope.Generation)
        {
            (_scope, _generation, _used) = (x.Scope, x.Scope.Generation, 0);
        }

        if (_used == _passes.Count) _passes.Add(new Pass(blocks));
        Pass pass = _passes[_used++];
        pass.Context = context;
        foreach (Func<Tensor, Tensor> run in pass.Runs) x = x.Checkpoint(run);
        return x;
    }

    private sealed class Pass
    {
        public Pass(IReadOnlyList<TransformerBlock> blocks)
            => Runs = [.. blocks.Select(block => new Func<Tensor, Tensor>(x => Run(block, x)))];

        public Func<Tensor, Tensor>[] Runs { get; }

        public BlockContext Context { get; set; }

        private Tensor Run(TransformerBlock block, Tensor x)
        {
            Tensor? none = null;
            return block.Forward(x, Context, ref none);
        }
    }
}
