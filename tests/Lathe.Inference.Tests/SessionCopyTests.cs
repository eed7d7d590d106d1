using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Inference.Tests;

/// <summary>A session that takes over what another has read, and goes on with the same bits.</summary>
public sealed class SessionCopyTests
{
    private static readonly TransformerConfig Config = Llama.Of(2, 4, 32, 50, 400) with { KeyValueHeads = 2, FeedForward = 48, InitialDeviation = 0.4 };

    [Theory]
    [InlineData(CacheType.F32, 0)]
    [InlineData(CacheType.F16, 0)]
    [InlineData(CacheType.Q8_0, 0)]
    [InlineData(CacheType.F32, 16)]
    public void A_copy_goes_on_as_the_original(CacheType type, int window)
    {
        using var model = new Transformer(Config with { SlidingWindow = window }, new Initializer(7));
        var options = new SessionOptions { CacheType = type };
        using Session one = new(model, options), two = new(model, options), plain = new(model, options);
        int[] text = [.. Enumerable.Range(0, 200).Select(i => (i * 13) % 50)];
        one.Read(text);
        foreach ((int[] Before, int Length) round in ((int[], int)[])[([], 200), ([3, 4], 130), (text[..70], 64), (text[..90], 63), ([.. text[..80], 7, 7, 7], 200), (text, 0)])
        {
            two.Rewind(0);
            if (round.Before.Length > 0) two.Read(round.Before);
            int[] content = two.Tokens.ToArray();
            if (!two.CopyFrom(one, round.Length))
            {
                Assert.True(window > 0);
                Assert.Equal(content, two.Tokens.ToArray());
                continue;
            }

            Assert.Equal(text[..round.Length], two.Tokens.ToArray());
            plain.Rewind(0);
            float[] expected = plain.Read([.. text[..round.Length], 9, 11]).ToArray();
            Assert.Equal(expected, two.Read([9, 11]).ToArray());
        }

        // The original is as it was.
        plain.Rewind(0);
        float[] after = plain.Read([.. text, 1]).ToArray();
        Assert.Equal(after, one.Read([1]).ToArray());
    }

    [Fact]
    public void Sessions_that_do_not_fit_are_refused()
    {
        using Transformer model = new(Config, new Initializer(7)), other = new(Config, new Initializer(8));
        using Session one = new(model), bytes = new(model, new SessionOptions { CacheType = CacheType.Q8_0 }), foreign = new(other);
        one.Read([1, 2]);
        Assert.Contains("another model", Assert.Throws<ArgumentException>(() => foreign.CopyFrom(one, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("of one kind", Assert.Throws<ArgumentException>(() => bytes.CopyFrom(one, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => one.CopyFrom(one, 3));
        Assert.True(one.CopyFrom(one, 1));
        Assert.Equal([1], one.Tokens.ToArray());
    }
}
