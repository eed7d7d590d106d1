using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models;

public sealed class DigitTransformerTests
{
    [Fact]
    public void Has_exactly_102548_parameters()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig(), new Initializer(1));
        Assert.Equal(102_548, model.ParameterCount);
        Assert.Equal(1_280, model.Tokens.ParameterCount);
        Assert.Equal(2, model.Blocks.Count);
        foreach (EncoderBlock block in model.Blocks)
        {
            Assert.Equal(12_480, block.Attention.Qkv.ParameterCount);
            Assert.Equal(4_160, block.Attention.Output.ParameterCount);
            Assert.Equal(16_640, block.FeedForward.Up.ParameterCount);
            Assert.Equal(16_448, block.FeedForward.Down.ParameterCount);
            Assert.Equal(256, block.AttentionNorm.ParameterCount + block.FeedForwardNorm.ParameterCount);
            Assert.Equal(49_984, block.ParameterCount);
        }

        Assert.Equal(1_300, model.Classifier.ParameterCount);
        Assert.All(model.Parameters, p => Assert.True(p.RequiresGrad));
    }

    [Fact]
    public void Pre_norm_adds_the_final_norm()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig { PreNorm = true }, new Initializer(1));
        Assert.Equal(102_548 + 128, model.ParameterCount);
        Assert.Contains(model.Parameters, p => p.Name == "final_norm.weight");
    }

    [Fact]
    public void Names_are_unique_dotted_paths()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig(), new Initializer(1));
        string[] names = [.. model.Parameters.Select(p => p.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(27, names.Length);
        Assert.Equal("embedding.weight", names[0]);
        Assert.Equal("blocks.1.attention.qkv.weight", names[13]);
        Assert.Equal("classifier.bias", names[^1]);
        Assert.All(names, name => Assert.Matches("^[a-z_]+(\\.[a-z0-9_]+)+$", name));
    }

    [Fact]
    public void Same_seed_same_model()
    {
        using var a = new DigitTransformer(new DigitTransformerConfig(), new Initializer(3));
        using var b = new DigitTransformer(new DigitTransformerConfig(), new Initializer(3));
        for (int i = 0; i < a.Parameters.Count; i++)
            Assert.Equal(a.Parameters[i].Value<float>().ToArray(), b.Parameters[i].Value<float>().ToArray());
    }

    [Fact]
    public void Recording_does_not_change_the_logits()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig(), new Initializer(1));
        using Scope recording = new(), plain = new(record: false);
        Tensor logits = DigitModels.Run(model, recording, DigitModels.Rows);
        Assert.Equal([4, 20], logits.Shape);
        Assert.Equal(logits.Data<float>().ToArray(), DigitModels.Run(model, plain, DigitModels.Rows).Data<float>().ToArray());
    }

    [Fact]
    public void A_trace_shows_every_step_and_changes_nothing()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig(), new Initializer(1));
        using var scope = new Scope(record: false);
        Tensor tokens = scope.Input<int>([1, 6], DigitModels.Rows[0]);
        var trace = new ForwardTrace();
        Assert.Equal(model.Forward(tokens).Data<float>().ToArray(), model.Forward(tokens, trace: trace).Data<float>().ToArray());
        Assert.Equal(
            [
                "embedding", "positions", "blocks.0.attention.queries", "blocks.0.attention.keys", "blocks.0.attention.values",
                "blocks.0.attention.probabilities", "blocks.0.attention_norm", "blocks.0.feed_forward.hidden", "blocks.0.output",
            ],
            trace.Steps.Take(9).Select(s => s.Name));
        Assert.Equal([1, 6, 256], trace["blocks.1.feed_forward.hidden"].Shape);
        Assert.Equal([1, 20], trace["logits"].Shape);
    }

    [Fact]
    public void Gradient_accumulation_over_parts_gives_the_gradient_of_the_whole()
    {
        using DigitTransformer model = DigitModels.Small();
        using var scope = new Scope();
        scope.Backward(DigitModels.Loss(model, scope));
        double[][] whole = [.. model.Parameters.Select(p => p.Grad<double>().ToArray())];
        model.ZeroGrad();
        for (int row = 0; row < 4; row++)
        {
            scope.Reset();
            Tensor loss = DigitModels.Run(model, scope, [DigitModels.Rows[row]]).CrossEntropy(scope.Input<int>([1], [DigitModels.Labels[row]]));
            scope.Backward(loss, scale: 0.25);
        }

        for (int i = 0; i < whole.Length; i++)
        {
            double[] parts = model.Parameters[i].Grad<double>().ToArray();
            for (int j = 0; j < parts.Length; j++) Assert.Equal(whole[i][j], parts[j], 1e-12);
        }
    }

    [Theory]
    [InlineData(Pooling.First, false)]
    [InlineData(Pooling.Mean, false)]
    [InlineData(Pooling.First, true)]
    [InlineData(Pooling.Mean, true)]
    public void Gradients_of_the_whole_model(Pooling pooling, bool preNorm)
    {
        using DigitTransformer model = DigitModels.Small(pooling: pooling, preNorm: preNorm);
        GradientCheckResult result = GradientCheck.Run(
            scope => DigitModels.Loss(model, scope, rows: 2), [.. model.Parameters], new GradientCheckOptions { MaxElementsPerParameter = 12 });
        Assert.InRange(result.Compared, 250, 400);
        result.ThrowIfAbove(1e-6);
    }

    [Fact]
    public void Gradients_of_the_model_at_full_size()
    {
        using var model = new DigitTransformer(new DigitTransformerConfig(), new Initializer(1, DType.Float64));
        GradientCheckResult result = GradientCheck.Run(
            scope => DigitModels.Loss(model, scope, rows: 2), [.. model.Parameters], new GradientCheckOptions { MaxElementsPerParameter = 5 });
        Assert.Equal(27 * 5, result.Compared);
        result.ThrowIfAbove(1e-5);
    }
}
