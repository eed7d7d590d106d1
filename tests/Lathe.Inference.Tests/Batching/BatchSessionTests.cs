using Lathe.Inference.Batching;
using Lathe.Inference.Tests.Sessions;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Inference.Tests.Batching;

/// <summary>What a session of several texts shares, refuses and allocates.</summary>
public sealed class BatchSessionTests : IDisposable
{
    private readonly SessionCase _one = new("llama");

    public void Dispose() => _one.Dispose();

    [Fact]
    public void A_shared_beginning_is_read_once()
    {
        using var batch = new BatchSession(_one.Model, 4);
        BatchText first = batch.Add(_one.Text.AsSpan(0, 100));
        Assert.Equal((0, 100, 0), (first.Read, first.Waiting, first.Reused));
        Assert.True(batch.Step());
        BatchText second = batch.Add([.. _one.Text[..80], 5, 6]), same = batch.Add(_one.Text.AsSpan(0, 100));
        Assert.Equal((80, 2), (second.Reused, second.Waiting));
        Assert.Equal((99, 1), (same.Reused, same.Waiting));
        float[] logits = first.Logits.ToArray();
        BatchText fork = first.Fork();
        Assert.Equal(logits, fork.Logits.ToArray());
        Assert.Equal(4, batch.Texts.Count);
        first.Remove();
        BatchText later = batch.Add([.. _one.Text[..90], 7]);
        Assert.Equal(90, later.Reused);
        Assert.True(batch.Step());
        Assert.Equal(logits, same.Logits.ToArray());
        Assert.False(batch.Step());
        Assert.True(same.Ready);
        later.Push(1);
        batch.Step();
        Assert.True(later.Ready && !same.Ready);
    }

    [Fact]
    public void What_is_gone_serves_the_next_prompt_until_it_is_forgotten()
    {
        using var batch = new BatchSession(_one.Model, 2);
        BatchText text = batch.Add(_one.Text);
        batch.Step();
        Assert.Contains("remove them first", Assert.Throws<InvalidOperationException>(batch.Forget).Message, StringComparison.Ordinal);
        text.Remove();
        text = batch.Add(_one.Text);
        Assert.Equal(299, text.Reused);
        text.Remove();
        batch.Forget();
        Assert.Equal(0, batch.Add(_one.Text).Reused);
    }

    [Fact]
    public void No_answer_waits_behind_a_long_prompt()
    {
        using var batch = new BatchSession(_one.Model, 3, new SessionOptions { Chunk = 50 });
        BatchText answer = batch.Add([1, 2, 3]);
        batch.Step();
        BatchText prompt = batch.Add(_one.Text.AsSpan(0, 120)), next = batch.Add(_one.Text.AsSpan(100, 60));
        answer.Push(4);
        batch.Step();
        Assert.True(answer.Ready && !prompt.Ready);
        Assert.Equal((4, 48, 1), (answer.Read, prompt.Read, next.Read));
        answer.Push(5);
        batch.Step();
        Assert.Equal((5, 96, 2), (answer.Read, prompt.Read, next.Read));
        batch.Step();
        Assert.True(prompt.Ready && !answer.Ready);
        Assert.Equal(28, next.Read);
    }

    [Fact]
    public void What_cannot_be_read_changes_nothing()
    {
        using var batch = new BatchSession(_one.Model, 2, new SessionOptions { Capacity = 20 });
        Assert.False(batch.Step());
        Assert.Equal(20, batch.Limit);
        Assert.Throws<ArgumentException>(() => batch.Add([]));
        Assert.Contains("capacity is 20", Assert.Throws<ArgumentException>(() => batch.Add(new int[21])).Message, StringComparison.Ordinal);
        BatchText text = batch.Add([1, 2]);
        Assert.Contains("Step()", Assert.Throws<InvalidOperationException>(() => text.Logits.Length).Message, StringComparison.Ordinal);
        Assert.Contains("97 tokens", Assert.Throws<ArgumentException>(() => text.Push(97)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => text.Push(new int[19]));
        batch.Step();
        Assert.Equal([1, 2], text.Tokens);
        batch.Add([4]);
        batch.Step();
        Assert.Contains("Another step", Assert.Throws<InvalidOperationException>(() => text.Logits.Length).Message, StringComparison.Ordinal);
        text.Push(new int[18]);
        Assert.Throws<ArgumentException>(() => text.Push(1));
        Assert.Contains("2 places", Assert.Throws<InvalidOperationException>(() => batch.Add([5])).Message, StringComparison.Ordinal);
        Assert.Contains("2 places", Assert.Throws<InvalidOperationException>(text.Fork).Message, StringComparison.Ordinal);
        text.Remove();
        text.Remove();
        Assert.False(text.Ready);
        Assert.Throws<ObjectDisposedException>(() => text.Push(1));
        Assert.Single(batch.Texts);
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Add([1]));
        Assert.Throws<ObjectDisposedException>(() => batch.Step());
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchSession(_one.Model, 0));
        using var encoder = new Transformer(SessionCase.Families["gpt2"] with { Causal = false }, new Initializer(1));
        Assert.Contains("encoder", Assert.Throws<ArgumentException>(() => new BatchSession(encoder, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CacheType.F32)]
    [InlineData(CacheType.Q8_0)]
    public void A_steady_step_allocates_nothing(CacheType type)
    {
        using var batch = new BatchSession(_one.Model, 5, new SessionOptions { CacheType = type });
        for (int i = 0; i < 5; i++) batch.Add(_one.Text.AsSpan(0, 10 + (60 * i))).Reserve(800);
        for (int i = 0; i < 50; i++) Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 400; i++) Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            batch.Step();
            for (int i = 0; i < 5; i++)
            {
                if (batch.Texts[i].Ready) batch.Texts[i].Push(batch.Texts[i].Logits.Length % 90);
            }
        }
    }
}
