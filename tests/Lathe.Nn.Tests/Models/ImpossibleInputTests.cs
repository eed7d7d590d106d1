using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models;

/// <summary>Sizes that have no answer are refused in words.</summary>
public sealed class ImpossibleInputTests
{
    [Theory]
    [InlineData(65536, 32768, 0)]
    [InlineData(16384, 16384, 8)]
    public void A_bias_of_two_to_the_31_elements_is_refused(int queries, int keys, int heads)
    {
        using var scope = new Scope(record: false);
        ArgumentException e = Assert.Throws<ArgumentException>(() => AttentionBias.Make(scope, DType.Float32, 0, queries, 0, keys, 4, heads));
        Assert.Contains($"{queries} queries and {keys} keys", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_text_without_tokens_or_with_too_many_has_no_vector(int count)
    {
        var config = new TransformerConfig { Vocabulary = 9, Context = 8, Width = 8, Layers = 1, Heads = 2, Causal = false, LanguageHead = false };
        using var model = new Transformer(config, new Initializer(1));
        using var scope = new Scope(record: false);
        Tensor ids = scope.Input<int>([2, 3], [1, 2, 3, 4, 5, 6]), lengths = scope.Input<int>([2], [3, count]);
        Assert.Contains($"Text 1 has {count} tokens", Assert.Throws<ArgumentException>(() => new TextEncoder(model).Embed(ids, lengths)).Message, StringComparison.Ordinal);
        Assert.All(new TextEncoder(model).Embed(ids).Data<float>().ToArray(), v => Assert.True(float.IsFinite(v)));
    }
}
