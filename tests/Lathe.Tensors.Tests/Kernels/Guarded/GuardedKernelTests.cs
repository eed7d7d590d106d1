using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Kernels.Layout;
using Lathe.Tensors.Kernels.Losses;
using Lathe.Tensors.Kernels.Normalization;
using Lathe.Tensors.Kernels.Reductions;
using Lathe.Tensors.Kernels.Regularization;
using Lathe.Tensors.Ops.Arithmetic;
using Lathe.Tensors.Ops.Elementwise;

namespace Lathe.Tensors.Tests.Kernels.Guarded;

/// <summary>
/// Every kernel at every length from 0 to 67, all its arrays ending at a forbidden page. What they compute is tested elsewhere;
/// here a touch past an end would be a crash.
/// </summary>
public sealed unsafe class GuardedKernelTests
{
    private const int Longest = 67;

    private delegate void Use(Guarded memory, int n);

    public static TheoryData<string> Names => [.. Kernels.Keys];

    private static Dictionary<string, Use> Kernels { get; } = new()
    {
        ["unary forward"] = (m, n) => new UnaryForward<float, Mish>(m.Values(n, 0), m.New<float>(n), 0, false).Run(0, n),
        ["unary backward"] = (m, n) =>
        {
            new UnaryBackward<float, GeluExact>(m.Values(n, 0), m.Values(n, 1), m.Values(n, 2), m.New<float>(n), false, 0).Run(0, n);
            new UnaryBackward<float, Tanh>(m.Values(n, 0), m.Values(n, 1), m.Values(n, 2), m.Values(n, 3), true, 0).Run(0, n);
        },
        ["binary"] = (m, n) =>
        {
            foreach ((Shape a, Shape b) in ((Shape, Shape)[])[([n], [n]), ([n], [1]), ([1], [n]), ([3, n], [n]), ([3, n], [3, 1]), ([1, n], [3, 1])])
            {
                Shape y = Cases.Dense.BroadcastShape(a, b);
                var plan = BroadcastPlan.Of(a, b, y);
                BinaryJob<float, ValuePart<Divide>>.Run(m.Values(a.Count, 0), m.Values(b.Count, 1), null, m.New<float>(y.Count), plan, false);
                BinaryJob<float, SlopeBPart<Divide>>.Run(m.Values(a.Count, 0), m.Values(b.Count, 1), m.Values(y.Count, 2), m.Values(y.Count, 3), plan, true);
            }
        },
        ["add to"] = (m, n) =>
        {
            AddTo<float>.Run(m.Values(n, 0), new GradSlot<float>(m.Values(n, 1), true), n, 2);
            AddTo<float>.Run(m.Values(n, 0), new GradSlot<float>(m.New<float>(n), false), n, 2);
        },
        ["sum"] = (m, n) =>
        {
            SumKernel.Run(m.Values(n, 0), m.Values(1, 1), 1, n, 1, 1, true);
            SumKernel.Run(m.Values(3 * n, 0), m.New<float>(3), 3, n, 1, 1, false);
            SumKernel.Run(m.Values(3L * n, 0), m.Values(n, 1), 1, 3, n, 1, true);
            SumKernel.Run(m.Values(6L * n, 0), m.New<float>(2L * n), 2, 3, n, 1, false);
        },
        ["max"] = (m, n) =>
        {
            MaxKernel<float>.Run(m.Values(2L * n, 0), m.New<float>(n), m.New<int>(n), 1, 2, n);
            if (n > 0) MaxKernel<float>.Run(m.Values(2L * n, 0), m.New<float>(2), m.New<int>(2), 2, n, 1);
        },
        ["softmax"] = (m, n) =>
        {
            foreach (bool log in (bool[])[false, true])
            {
                float* y = m.New<float>(2L * n);
                SoftmaxKernel.Forward(m.Values(2L * n, 0), y, 2, n, log);
                SoftmaxKernel.Backward(y, m.Values(2L * n, 1), m.Values(2L * n, 2), log, 2, n, log);
            }
        },
        ["norm"] = (m, n) =>
        {
            foreach (bool center in (bool[])[false, true])
            {
                float* x = m.Values(2L * n, 0), gain = m.Values(n, 1), stats = m.New<float>(4);
                NormKernel.Forward(x, gain, m.Values(n, 2), m.New<float>(2L * n), stats, 2, n, 1e-5f, center);
                NormKernel.Backward(x, gain, stats, m.Values(2L * n, 3), m.Values(2L * n, 4), center, m.New<float>(2L * n), 2, n, center);
            }
        },
        ["cross-entropy"] = (m, n) =>
        {
            if (n == 0) return;
            float* x = m.Values(2L * n, 0), lse = m.New<float>(2), scale = m.Values(2, 1);
            int* targets = m.Indices(2, n);
            CrossEntropyKernel.Forward(x, targets, m.New<float>(2), lse, 2, n, -100, 0.1f);
            CrossEntropyKernel.Backward(x, targets, lse, scale, true, 1, m.Values(2L * n, 2), true, 2, n, -100, 0.1f);
        },
        ["strided copy"] = (m, n) =>
        {
            StridedCopy<float>.Run(m.Values(3L * n, 0), m.New<float>(3L * n), [n, 3], [1, n], [3, 1]);
            StridedCopy<float>.Run(m.Values(3L * n, 0), m.Values(3L * n, 1), [3, n], [n, 1], [n, 1], accumulate: true);
            StridedCopy<float>.Run(m.Values(1, 0), m.New<float>(n), [n], [0], [1]);
        },
        ["row gather"] = (m, n) =>
        {
            int* ids = m.Indices(9, 5);
            RowGather.Forward(m.Values(5L * n, 0), ids, m.New<float>(9L * n), 9, n);
            RowGather.Backward(m.Values(5L * n, 0), ids, m.Values(9L * n, 1), 9, n);
        },
        ["dropout"] = (m, n) =>
        {
            DropoutKernel<float>.Run(m.Values(n, 0), m.New<float>(n), false, n, 1, 2, 3, 0.5);
            DropoutKernel<float>.Run(m.Values(n, 0), m.Values(n, 1), true, n, 1, 2, 3, 0.5);
        },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void No_kernel_touches_memory_past_its_arrays(string name)
    {
        for (int n = 0; n <= Longest; n++)
        {
            using var memory = new Guarded();
            Kernels[name](memory, n);
        }
    }
}
