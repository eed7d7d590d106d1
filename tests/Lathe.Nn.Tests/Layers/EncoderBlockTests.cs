using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Layers;

public sealed class EncoderBlockTests
{
    private static EncoderBlock Block(bool preNorm, double dropout = 0, DType dtype = DType.Float64)
        => new(new Initializer(4, dtype), 6, 2, 10, preNorm, dropout);

    [Fact]
    public void Post_norm_normalises_after_each_residual()
    {
        using EncoderBlock block = Block(preNorm: false);
        LayerCheck.Shake(block.Parameters);
        using var scope = new Scope();
        Tensor x = LayerCheck.Input(scope, [2, 5, 6], DType.Float64);
        Tensor h = block.AttentionNorm.Forward(x + block.Attention.Forward(x, default));
        Tensor y = block.FeedForwardNorm.Forward(h + block.FeedForward.Forward(h));
        Assert.Equal(y.Data<double>().ToArray(), block.Forward(x, default).Data<double>().ToArray());
    }

    [Fact]
    public void Pre_norm_leaves_the_residual_stream_as_it_is()
    {
        using EncoderBlock block = Block(preNorm: true);
        LayerCheck.Shake(block.Parameters);
        using var scope = new Scope();
        Tensor x = LayerCheck.Input(scope, [2, 5, 6], DType.Float64);
        Tensor h = x + block.Attention.Forward(block.AttentionNorm.Forward(x), default);
        Tensor y = h + block.FeedForward.Forward(block.FeedForwardNorm.Forward(h));
        Assert.Equal(y.Data<double>().ToArray(), block.Forward(x, default).Data<double>().ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients(bool preNorm)
    {
        using EncoderBlock block = Block(preNorm);
        LayerCheck.Gradients(block, [2, 4, 6], x => block.Forward(x, new AttentionOptions { KeyLengths = x.Scope.Input<int>([2], [4, 3]) }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dropout_depends_on_seed_and_step_and_rests_in_evaluation(bool preNorm)
    {
        using EncoderBlock block = Block(preNorm, dropout: 0.3, DType.Float32), plain = Block(preNorm, dropout: 0, DType.Float32);
        float[] first = Run(block, step: 1, training: true);
        Assert.Equal(first, Run(block, step: 1, training: true));
        Assert.NotEqual(first, Run(block, step: 2, training: true));
        Assert.Equal(Run(plain, step: 1, training: true), Run(block, step: 1, training: false));

        static float[] Run(EncoderBlock block, ulong step, bool training)
        {
            using var scope = new Scope { Seed = 9, Step = step, Training = training };
            return block.Forward(LayerCheck.Input(scope, [2, 5, 6]), default).Data<float>().ToArray();
        }
    }

    [Fact]
    public void Parameters_have_the_names_checkpoints_keep()
    {
        using EncoderBlock block = Block(preNorm: false);
        Assert.Equal(
            [
                "attention.qkv.weight", "attention.qkv.bias", "attention.output.weight", "attention.output.bias",
                "attention_norm.weight", "attention_norm.bias",
                "feed_forward.up.weight", "feed_forward.up.bias", "feed_forward.down.weight", "feed_forward.down.bias",
                "feed_forward_norm.weight", "feed_forward_norm.bias",
            ],
            block.Parameters.Select(p => p.Name));
    }
}
