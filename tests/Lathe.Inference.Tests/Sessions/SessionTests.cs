using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Inference.Tests.Sessions;

/// <summary>What a session refuses, allocates and computes.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly SessionCase _one = new("llama");

    public void Dispose() => _one.Dispose();

    [Fact]
    public void What_cannot_be_read_changes_nothing()
    {
        using Session session = _one.Open(capacity: 20, chunk: 8);
        Assert.Equal(20, session.Limit);
        session.Read([1, 2, 3]);
        Assert.Throws<ArgumentException>(() => session.Read([]));
        Assert.Contains("97 tokens", Assert.Throws<ArgumentException>(() => session.Continue([1, 97])).Message, StringComparison.Ordinal);
        Assert.Contains("capacity is 20", Assert.Throws<ArgumentException>(() => session.Read(new int[18])).Message, StringComparison.Ordinal);
        Assert.Contains("capacity is 20", Assert.Throws<ArgumentException>(() => session.Continue(new int[21])).Message, StringComparison.Ordinal);
        Assert.Contains("at most 8", Assert.Throws<ArgumentException>(() => session.ReadEach(new int[9])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Rewind(4));
        Assert.Equal([1, 2, 3], session.Tokens);
        session.Read(new int[17]);
        Assert.Equal(20, session.Tokens.Length);
        Assert.Contains("F64", Assert.Throws<ArgumentException>(() => _one.Open(CacheType.F64)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_is_no_language_model()
    {
        using var encoder = new Transformer(SessionCase.Families["gpt2"] with { Causal = false }, new Initializer(1));
        Assert.Contains("encoder", Assert.Throws<ArgumentException>(() => new Session(encoder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70)]
    [InlineData(299)]
    [InlineData(300)]
    public void Scores_are_shown_from_the_wanted_token_on(int first)
    {
        string[] whole = _one.Whole(CacheType.F32);
        using Session session = _one.Open(chunk: 64);
        var seen = new List<int>();
        session.Score(_one.Text, (i, logits) =>
        {
            seen.Add(i);
            Assert.Equal(whole[i], SessionCase.Hash(logits));
        }, first);
        Assert.Equal(Enumerable.Range(first, 300 - first), seen);
        Assert.Equal(300, session.Tokens.Length);
    }

    [Theory]
    [InlineData(CacheType.F32)]
    [InlineData(CacheType.Q8_0)]
    public void A_token_allocates_nothing(CacheType type)
    {
        using Session session = _one.Open(type);
        session.Reserve(800);
        session.Read(_one.Text);
        int[] token = [5];
        for (int i = 0; i < 50; i++) session.Read(token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 400; i++) session.Read(token);
        session.Rewind(200);
        session.ReadEach(_one.Text.AsSpan(0, 4));
        long first = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, first);
    }

    [Fact]
    public void Memory_comes_with_the_tokens_and_with_the_type()
    {
        using Session floats = _one.Open(), halves = _one.Open(CacheType.F16), bytes = _one.Open(CacheType.Q8_0);
        Assert.Equal(0, floats.CacheBytes);
        floats.Read(new int[64]);
        halves.Read(new int[64]);
        bytes.Read(new int[64]);
        Assert.Equal(2 * 2 * 2 * 16 * 64 * 4, floats.CacheBytes);
        Assert.Equal(floats.CacheBytes / 2, halves.CacheBytes);
        Assert.Equal(2 * 2 * 2 * 64 * (16 + 2), bytes.CacheBytes);
        floats.Read([1]);
        Assert.Equal(2 * 2 * 2 * 2 * 16 * 64 * 4, floats.CacheBytes);
    }
}
