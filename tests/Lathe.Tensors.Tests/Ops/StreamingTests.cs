using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>Outputs so large that they are stored past the caches have the bits of the same rows computed alone.</summary>
public sealed class StreamingTests
{
    private const int Rows = 203_127;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string op in Ops.Keys)
            {
                // Rows of whole vectors, and rows that end within one and start anywhere.
                cases.Add(op, 64);
                cases.Add(op, 67);
            }

            return cases;
        }
    }

    private static Dictionary<string, Func<Tensor, Tensor>> Ops { get; } = new()
    {
        ["relu"] = x => x.Relu(),
        ["gelu"] = x => x.Gelu(),
        ["add itself"] = x => x + x,
        ["mul row"] = x => x * x.Slice(0, 0, 1),
        ["div column"] = x => x / x.Slice(1, 0, 1),
        ["softmax"] = x => x.Softmax(),
        ["log_softmax"] = x => x.LogSoftmax(),
        ["layer_norm"] = x => x.LayerNorm(),
        ["rms_norm"] = x => x.RmsNorm(),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_have_the_bits_they_have_alone(string op, int width)
    {
        using var scope = new Scope(record: false);
        Tensor x = scope.Empty([Rows, width]);
        Span<float> values = x.Data<float>();
        for (int i = 0; i < values.Length; i++) values[i] = (float)Fills.AwayFromZero(0, i % 7919, 0);
        Tensor y = Ops[op](x);
        Assert.True(y.Count * sizeof(float) >= Simd.StreamFromBytes);

        // The first row stays the first, for the op that multiplies by it.
        foreach (int from in (int[])[1, 1000, 77_777, Rows - 300])
        {
            Tensor some = Ops[op](Tensor.Concat([x.Slice(0, 0, 1), x.Slice(0, from, 300)], 0));
            Assert.True(some.Data<float>()[width..].SequenceEqual(y.Data<float>().Slice(from * width, 300 * width)), $"Rows from {from} differ.");
        }
    }
}
