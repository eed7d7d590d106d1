using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Optimizers;
using Lathe.Tensors.Memory;

namespace Lathe.Training.Optimizers;

/// <summary>
/// Muon (K. Jordan, 2024, https://kellerjordan.github.io/posts/muon): the momentum of a hidden matrix is replaced by the semi-orthogonal matrix
/// nearest to it, so that a step moves all its directions alike and not the few that dominate the gradient. Sizes of updates are matched to
/// Adam's (Liu et al., arXiv:2502.16982), which trains all that is no hidden matrix, at the same learning rate. A BFloat16 parameter has a master
/// copy, as in <see cref="Adam"/>.
/// </summary>
public sealed unsafe class Muon : Optimizer
{
    // Matrices are shared among threads a whole one each while their scratch memory fits here; larger ones one by one, all threads inside.
    private const long MostScratch = 32 << 20;

    private readonly MuonOptions _options;
    private readonly Parameter?[] _momentum;
    private readonly Parameter?[] _mean;
    private readonly Parameter?[] _square;
    private readonly Parameter?[] _master;
    private readonly MuonMatrix[] _queue;
    private readonly bool[] _wide;
    private readonly NativeBuffer _scratch;
    private int _queued;

    /// <summary>Makes the optimizer with zero momenta.</summary>
    /// <param name="groups">Parameters; those with <see cref="ParameterGroup.Matrices"/> are Muon's, the others Adam's. See <see cref="ParameterGroup.Projections"/>.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">The matrices of a group are not the rows of its parameters.</exception>
    public Muon(IEnumerable<ParameterGroup> groups, MuonOptions? options = null) : base(groups)
    {
        _options = options ?? new MuonOptions();
        _options.Validate();
        _momentum = AddState("muon.momentum", (_, g) => g.Matrices.Count > 0);
        _mean = AddState("adam.mean", (_, g) => g.Matrices.Count == 0);
        _square = AddState("adam.square", (_, g) => g.Matrices.Count == 0);
        _master = AddState("adam.master", (p, _) => p.DType == DType.BFloat16);
        int matrices = 0;
        long sum = 0, largest = 0;
        for (int i = 0; i < Parameters.Length; i++)
        {
            IReadOnlyList<int> heights = GroupOf(i).Matrices;
            if (heights.Count == 0) continue;
            Check(Parameters[i], heights);
            matrices += heights.Count;
            foreach (int rows in heights)
            {
                long bytes = ScratchOf(rows, Parameters[i].Shape[1]);
                sum += bytes;
                largest = Math.Max(largest, bytes);
                StepFlops += MuonJob<float>.Flops(rows, Parameters[i].Shape[1], _options.Iterations);
            }
        }

        _queue = new MuonMatrix[matrices];
        _wide = new bool[matrices];
        _scratch = new NativeBuffer(Math.Max(largest, Math.Min(sum, MostScratch)));
    }

    /// <inheritdoc/>
    public override string Name => "muon";

    /// <inheritdoc/>
    public override double StepFlops { get; }

    /// <inheritdoc/>
    public override long ScratchBytes => _scratch.Bytes;

    private protected override void Update(int index, double learningRate, double gradientScale)
    {
        Parameter p = Parameters[index];
        if (_momentum[index] is not { } momentum)
        {
            AdamRule.Update(_options.Others, p, _mean[index]!, _square[index]!, _master[index], StepCount, learningRate, gradientScale);
            return;
        }

        Parameter? master = _master[index];
        int columns = p.Shape[1], size = momentum.DType.SizeOf();
        long at = 0;
        IReadOnlyList<int> heights = GroupOf(index).Matrices;
        for (int i = 0; i < heights.Count; i++)
        {
            _wide[_queued] = p.DType == DType.Float64;
            _queue[_queued++] = new MuonMatrix
            {
                Weight = (byte*)(master ?? p).ValuePointer + (at * size),
                Stored = master is null ? null : (BFloat16*)p.ValuePointer + at,
                Gradient = (byte*)p.GradPointer() + (at * size),
                Momentum = (byte*)momentum.ValuePointer + (at * size),
                Rows = heights[i],
                Columns = columns,
                Rate = learningRate * _options.UpdateSize * Math.Sqrt(Math.Max(heights[i], columns)),
                Keep = 1 - (learningRate * _options.WeightDecay),
            };
            at += (long)heights[i] * columns;
        }
    }

    private protected override void Finish(double gradientScale)
    {
        var step = new MuonStep(_options.Momentum, _options.Nesterov, gradientScale, _options.Iterations);
        fixed (MuonMatrix* queue = _queue)
        {
            for (int first = 0, count; first < _queued; first += count)
            {
                count = Wave(queue, first);
                if (_wide[first]) MuonJob<double>.Run(queue + first, count, step);
                else MuonJob<float>.Run(queue + first, count, step);
            }
        }

        _queued = 0;
    }

    private protected override void Free() => _scratch.Dispose();

    // As many matrices of one type as the scratch memory has room for, and their places in it.
    private int Wave(MuonMatrix* queue, int first)
    {
        long used = 0;
        int end = first;
        for (; end < _queued && _wide[end] == _wide[first]; end++)
        {
            long bytes = ScratchOf(queue[end].Rows, queue[end].Columns);
            if (used + bytes > _scratch.Bytes) break;
            queue[end].Scratch = _scratch.Pointer + used;
            used += bytes;
        }

        return end - first;
    }

    // For doubles, so that one size serves both.
    private static long ScratchOf(int rows, int columns) => MuonJob<double>.ScratchElements(rows, columns) * sizeof(double);

    private static void Check(Parameter p, IReadOnlyList<int> heights)
    {
        if (p.Shape.Rank == 2 && heights.All(h => h > 0) && heights.Sum(h => (long)h) == p.Shape[0]) return;
        throw new ArgumentException($"Muon: parameter {p} is said to be matrices of {string.Join(", ", heights)} rows: expected a parameter [rows, columns] and numbers above 0 that add up to its rows.");
    }
}
