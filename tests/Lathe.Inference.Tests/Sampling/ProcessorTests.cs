using Lathe.Inference.Sampling;

namespace Lathe.Inference.Tests.Sampling;

/// <summary>Penalties and biases with known values, and what they cost.</summary>
public sealed class ProcessorTests
{
    // Prompt 0 1 1, output 2 2 2 3.
    private static readonly int[] Tokens = [0, 1, 1, 2, 2, 2, 3];
    private static readonly float[] Logits = [1, -1, 2, -2, 5, float.NegativeInfinity];

    [Fact]
    public void Repetition_divides_above_zero_and_multiplies_below_once_a_token()
    {
        Assert.Equal([0.5f, -2, 1, -4, 5, float.NegativeInfinity], Apply(new RepetitionPenalty(2)));
        Assert.Equal([1, -1, 1, -4, 5, float.NegativeInfinity], Apply(new RepetitionPenalty(2, window: 2)));
        Assert.Equal(Logits, Apply(new RepetitionPenalty(1)));
    }

    [Fact]
    public void Presence_and_frequency_count_the_output()
    {
        Assert.Equal([1, -1, 2 - 0.5f - (3 * 0.25f), -2 - 0.5f - 0.25f, 5, float.NegativeInfinity], Apply(new OccurrencePenalty(0.5, 0.25)));
        Assert.Equal([1 - 0.75f, -1 - 1, 2 - 1.25f, -2 - 0.75f, 5, float.NegativeInfinity], Apply(new OccurrencePenalty(0.5, 0.25, prompt: true)));
        Assert.Equal([1, -1, 2 - 0.75f, -2 - 0.75f, 5, float.NegativeInfinity], Apply(new OccurrencePenalty(0.5, 0.25, window: 2)));
        Assert.Equal([1, -1, 2 + 3, -2 + 1, 5, float.NegativeInfinity], Apply(new OccurrencePenalty(0, -1)));
    }

    [Fact]
    public void Biases_add_and_ban()
    {
        Assert.Equal([1, 99, 2, -2, float.NegativeInfinity, float.NegativeInfinity], Apply(new LogitBias([new(1, 100), new(4, float.NegativeInfinity)])));
        Assert.Contains("token 6", Assert.Throws<ArgumentException>(() => Apply(new LogitBias([new(6, 1)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_do_not_repeat()
    {
        // After 3 came nothing; before it, after 2 and after 2 2 came 2.
        Assert.Equal(Logits, Apply(new NoRepeatNgram(2)));
        Assert.Equal(Banned(2), Apply(new NoRepeatNgram(2), Tokens[..6]));
        Assert.Equal(Banned(2), Apply(new NoRepeatNgram(3), Tokens[..6]));
        Assert.Equal(Banned(0, 1, 2, 3), Apply(new NoRepeatNgram(1)));
        Assert.Equal(Logits, Apply(new NoRepeatNgram(8)));
        static float[] Banned(params int[] ids) => [.. Logits.Select((l, i) => ids.Contains(i) ? float.NegativeInfinity : l)];
    }

    [Fact]
    public void Ends_wait_for_the_minimum_length()
    {
        Assert.Equal(Logits, Apply(new MinimumLength(4, [4])));
        Assert.Equal([1, -1, 2, -2, float.NegativeInfinity, float.NegativeInfinity], Apply(new MinimumLength(5, [4, 99])));
    }

    [Fact]
    public void They_allocate_nothing_and_serve_several_threads()
    {
        LogitsProcessor[] all = [new RepetitionPenalty(1.3, 64), new OccurrencePenalty(0.1, 0.2, prompt: true), new LogitBias([new(3, 1)]), new MinimumLength(9, [1]), new NoRepeatNgram(3)];
        float[] expected = Chain();
        Parallel.For(0, 8, _ => Assert.Equal(expected, Chain()));
        float[] logits = [.. Logits];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            foreach (LogitsProcessor processor in all) processor.Apply(logits, Tokens, 3);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        float[] Chain()
        {
            float[] row = [.. Logits];
            foreach (LogitsProcessor processor in all) processor.Apply(row, Tokens, 3);
            return row;
        }
    }

    [Fact]
    public void Bad_numbers_are_named()
    {
        Assert.Contains("repetition", Assert.Throws<ArgumentException>(() => new RepetitionPenalty(0)).Message, StringComparison.Ordinal);
        Assert.Contains("window", Assert.Throws<ArgumentException>(() => new RepetitionPenalty(1, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("presence", Assert.Throws<ArgumentException>(() => new OccurrencePenalty(double.NaN, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("frequency", Assert.Throws<ArgumentException>(() => new OccurrencePenalty(0, double.PositiveInfinity)).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new LogitBias([new(0, float.NaN)])).Message, StringComparison.Ordinal);
        Assert.Contains("1 or more", Assert.Throws<ArgumentException>(() => new NoRepeatNgram(0)).Message, StringComparison.Ordinal);
    }

    private static float[] Apply(LogitsProcessor processor, int[]? tokens = null)
    {
        float[] logits = [.. Logits];
        processor.Apply(logits, tokens ?? Tokens, 3);
        return logits;
    }
}
