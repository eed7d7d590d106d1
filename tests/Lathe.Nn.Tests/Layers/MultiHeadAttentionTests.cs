using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Layers;

public sealed class MultiHeadAttentionTests
{
    // The paper, section 3.2, in plain ops.
    private static Tensor Composed(MultiHeadAttention layer, Tensor x, int heads, int[]? lengths)
    {
        Tensor qkv = layer.Qkv.Forward(x);
        int batch = x.Shape[0], length = x.Shape[1], width = x.Shape[2];
        Tensor q = Head(0), k = Head(1), v = Head(2);
        Tensor scores = q.MatMul(k, transposeB: true) * (1 / Math.Sqrt(width / heads));
        Tensor mask = x.Scope.Zeros([batch, 1, 1, length], x.DType);
        for (int b = 0; b < batch && lengths is not null; b++)
        {
            for (int t = lengths[b]; t < length; t++) mask.Data<double>()[(b * length) + t] = -1e30;
        }

        return layer.Output.Forward((scores + mask).Softmax().MatMul(v).Rearrange("b h t d -> b t (h d)"));

        Tensor Head(int part) => qkv.Slice(2, part * width, width).Rearrange("b t (h d) -> b h t d", ("h", heads));
    }

    [Theory]
    [InlineData(1, 1, 4, 1)]
    [InlineData(2, 6, 8, 4)]
    [InlineData(3, 5, 6, 1)]
    [InlineData(1, 7, 6, 6)]
    public void Equals_its_definition(int batch, int length, int width, int heads)
    {
        using var layer = new MultiHeadAttention(new Initializer(5, DType.Float64), width, heads);
        LayerCheck.Shake(layer.Parameters);
        using var scope = new Scope();
        Tensor x = LayerCheck.Input(scope, [batch, length, width], DType.Float64);
        Tensor y = layer.Forward(x, default);
        Assert.Equal([batch, length, width], y.Shape);
        AssertEqual(Composed(layer, x, heads, null), y, batch * length * width);
    }

    [Fact]
    public void Masked_keys_are_left_out_as_in_its_definition()
    {
        int[] lengths = [6, 1, 3];
        using var layer = new MultiHeadAttention(new Initializer(5, DType.Float64), 8, 4);
        LayerCheck.Shake(layer.Parameters);
        using var scope = new Scope();
        Tensor x = LayerCheck.Input(scope, [3, 6, 8], DType.Float64);
        Tensor y = layer.Forward(x, new AttentionOptions { KeyLengths = scope.Input<int>([3], lengths) });
        AssertEqual(Composed(layer, x, 4, lengths), y, 3 * 6 * 8);
    }

    [Fact]
    public void Gradients()
    {
        using var layer = new MultiHeadAttention(new Initializer(5, DType.Float64), 6, 2);
        LayerCheck.Gradients(layer, [2, 5, 6], x => layer.Forward(x, default));
        LayerCheck.Gradients(layer, [2, 5, 6], x => layer.Forward(x, new AttentionOptions { KeyLengths = x.Scope.Input<int>([2], [5, 3]) }));
        LayerCheck.Gradients(layer, [2, 5, 6], x => layer.Forward(x, new AttentionOptions { Causal = true }));
    }

    [Fact]
    public void A_trace_shows_heads_and_probabilities_and_changes_nothing()
    {
        using var layer = new MultiHeadAttention(new Initializer(5), 8, 4);
        using var scope = new Scope(record: false);
        Tensor x = LayerCheck.Input(scope, [2, 5, 8]);
        var trace = new ForwardTrace();
        Tensor traced = layer.Forward(x, default, trace);
        Assert.Equal(layer.Forward(x, default).Data<float>().ToArray(), traced.Data<float>().ToArray());
        Assert.Equal([2, 5, 4, 2], trace["attention.queries"].Shape);
        Tensor probabilities = trace["attention.probabilities"];
        Assert.Equal([2, 4, 5, 5], probabilities.Shape);
        foreach (float[] row in probabilities.Data<float>().ToArray().Chunk(5)) Assert.Equal(1, row.Sum(), 1e-5);
        Assert.Contains("it has: attention.queries", Assert.Throws<KeyNotFoundException>(() => trace["none"]).Message, StringComparison.Ordinal);
        trace.Clear();
        Assert.Empty(trace.Steps);
    }

    [Fact]
    public void Heads_must_divide_the_width()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new MultiHeadAttention(new Initializer(1), 10, 3));
        Assert.Contains("A width of 10 does not split into 3 equal heads", error.Message, StringComparison.Ordinal);
    }

    private static void AssertEqual(Tensor expected, Tensor actual, int count)
    {
        Assert.Equal(count, actual.Count);
        for (int i = 0; i < count; i++) Assert.Equal(expected.Data<double>()[i], actual.Data<double>()[i], 1e-12);
    }
}
