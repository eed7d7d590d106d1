using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models;

public sealed class DigitTransformerConfigTests
{
    [Fact]
    public void Wrong_numbers_are_named()
    {
        var config = new DigitTransformerConfig();
        config.Validate();
        AssertNames("Vocabulary is 0: expected 1 or more", config with { Vocabulary = 0 });
        AssertNames("Width is -4", config with { Width = -4 });
        AssertNames("Layers is 0", config with { Layers = 0 });
        AssertNames("Heads is 0", config with { Heads = 0 });
        AssertNames("FeedForward is 0", config with { FeedForward = 0 });
        AssertNames("MaxPositions is 0", config with { MaxPositions = 0 });
        AssertNames("A width of 64 does not split into 5 equal heads", config with { Heads = 5 });
        AssertNames("Dropout is 1", config with { Dropout = 1 });
        AssertNames("Dropout is NaN", config with { Dropout = double.NaN });
        AssertNames("Dropout is -0.1", config with { Dropout = -0.1 });
    }

    [Fact]
    public void Wrong_input_is_explained()
    {
        using DigitTransformer model = DigitModels.Small();
        using var scope = new Scope();
        Assert.Contains("reads tokens [B, T]", Message(() => model.Forward(scope.Input<int>([3], [15, 17, 18]))), StringComparison.Ordinal);
        Assert.Contains("51 tokens is longer than the 50 positions", Message(() => model.Forward(scope.Zeros([1, 51], DType.Int32))), StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => model.Forward(scope.Input<int>([1, 2], [15, 20])));
        Assert.ThrowsAny<ArgumentException>(() => model.Forward(scope.Zeros([1, 2])));

        static string Message(Func<Tensor> call) => Assert.Throws<ArgumentException>(() => call()).Message;
    }

    private static void AssertNames(string message, DigitTransformerConfig config)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => new DigitTransformer(config, new Initializer(1))).Message, StringComparison.Ordinal);
}
