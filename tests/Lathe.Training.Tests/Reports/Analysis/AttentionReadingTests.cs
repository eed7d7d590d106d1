using Lathe.Text.Tokenizers;
using Lathe.Training.Reports.Analysis;

namespace Lathe.Training.Tests.Reports.Analysis;

public sealed class AttentionReadingTests
{
    private static readonly DigitExpression Max = DigitExpression.Parse("Max ( 5 3 9 )");

    [Fact]
    public void Entropy_of_known_distributions()
    {
        Assert.Equal(0, AttentionReading.Entropy([0, 1, 0]));
        Assert.Equal(1, AttentionReading.Entropy([0.5f, 0.5f]), 6);
        Assert.Equal(2, AttentionReading.Entropy([0.25f, 0.25f, 0.25f, 0.25f]), 6);
        Assert.Equal(1.5, AttentionReading.Entropy([0.5f, 0.25f, 0.25f]), 6);
        Assert.True(double.IsNaN(AttentionReading.Entropy([float.NaN, 1])));
    }

    [Fact]
    public void A_head_that_looks_at_one_token_is_focused_and_names_it()
    {
        AttentionReading reading = AttentionReading.Of(EachRow(1, 0, 0, 0, 0, 0), Max);
        Assert.Equal(AttentionFocus.Focused, reading.Focus);
        Assert.Equal(0, reading.Normalised);
        Assert.Equal(1, reading.Share, 6);
        Assert.Equal("looks at the operation word", reading.Sentence);
        Assert.Equal("the answer, 9", AttentionReading.Of(EachRow(0, 0, 0, 0, 1, 0), Max).Target);
        Assert.Equal("the second digit", AttentionReading.Of(EachRow(0, 0, 0, 1, 0, 0), Max).Target);
    }

    [Fact]
    public void A_head_that_looks_at_all_alike_is_distributed()
    {
        float sixth = 1f / 6;
        AttentionReading reading = AttentionReading.Of(EachRow(sixth, sixth, sixth, sixth, sixth, sixth), Max);
        Assert.Equal(AttentionFocus.Distributed, reading.Focus);
        Assert.Equal(1, reading.Normalised, 5);
        Assert.Equal(Math.Log2(6), reading.EntropyBits, 5);
    }

    [Fact]
    public void Places_relative_to_the_looking_token_are_seen()
    {
        Assert.Equal("itself", AttentionReading.Of(Offset(0), Max).Target);
        Assert.Equal("the token before", AttentionReading.Of(Offset(-1), Max).Target);
        Assert.Equal("the token after", AttentionReading.Of(Offset(1), Max).Target);
    }

    [Fact]
    public void Attention_shared_by_the_digits_is_called_so()
    {
        AttentionReading reading = AttentionReading.Of(EachRow(0.02f, 0.02f, 0.32f, 0.32f, 0.3f, 0.02f), Max);
        Assert.Equal("the digits", reading.Target);
        Assert.Equal(AttentionFocus.Mixed, reading.Focus);
        Assert.Equal(0.94, reading.Share, 5);
    }

    private static float[] EachRow(params float[] row) => [.. Enumerable.Range(0, 6).SelectMany(_ => row)];

    private static float[] Offset(int offset)
    {
        float[] p = new float[36];
        for (int i = 0; i < 6; i++) p[(i * 6) + Math.Clamp(i + offset, 0, 5)] = 1;
        return p;
    }
}
