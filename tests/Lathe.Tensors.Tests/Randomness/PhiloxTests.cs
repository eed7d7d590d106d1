using Lathe.Tensors.Randomness;

namespace Lathe.Tensors.Tests.Randomness;

public sealed class PhiloxTests
{
    // Random123's kat_vectors: counter words 0..3 and key words 0..1 in little-endian word order.
    [Theory]
    [InlineData(0ul, 0ul, 0ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x85a308d3_243f6a88ul, 0x03707344_13198a2eul, 0x299f31d0_a4093822ul, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_matches_the_published_known_answers(ulong counter, ulong stream, ulong seed, uint w0, uint w1, uint w2, uint w3)
    {
        Assert.Equal(new UInt32x4(w0, w1, w2, w3), new Philox(seed, stream).Block(counter));
    }

    [Theory]
    [InlineData(0ul, 0ul, 0ul)]
    [InlineData(0x00000001_fffffff0ul, 0x03707344_13198a2eul, 0x299f31d0_a4093822ul)]
    public void Sixteen_counters_at_once_give_the_same_words_in_order(ulong counter, ulong stream, ulong seed)
    {
        Assert.SkipUnless(PhiloxLanes.IsSupported, "The processor has no AVX-512.");
        var random = new Philox(seed, stream);
        PhiloxLanes.Block(random, counter, out var first, out var second, out var third, out var fourth);
        for (int i = 0; i < PhiloxLanes.Words; i++)
        {
            var words = (i / 16) switch { 0 => first, 1 => second, 2 => third, _ => fourth };
            Assert.Equal(random.Block(counter + (ulong)(i / 4))[i % 4], words[i % 16]);
        }
    }

    [Fact]
    public void Words_are_indexed_and_bounded()
    {
        var block = new UInt32x4(1, 2, 3, 4);
        Assert.Equal([1u, 2u, 3u, 4u], new[] { block[0], block[1], block[2], block[3] });
        Assert.Throws<ArgumentOutOfRangeException>(() => block[4]);
    }
}
