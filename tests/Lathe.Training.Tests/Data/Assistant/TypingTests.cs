using Lathe.Tensors.Randomness;
using Lathe.Training.Data.Assistant;

namespace Lathe.Training.Tests.Data.Assistant;

public sealed class TypingTests
{
    [Theory]
    [InlineData("")]
    [InlineData("5, 3 and 9")]
    [InlineData("Of two?")]
    [InlineData("least of seven, eight, three")]
    public void What_must_not_change_does_not(string text)
    {
        var random = new PhiloxRandom(5);
        for (int i = 0; i < 50; i++) Assert.Equal(text, Typing.Slip(text, random));
    }

    [Fact]
    public void A_slip_is_one_letter_and_spares_the_ends_of_a_word()
    {
        const string Text = "What is the largest of 5, 3 and seven?";
        var random = new PhiloxRandom(5);
        string[] slips = [.. Enumerable.Range(0, 400).Select(_ => Typing.Slip(Text, random))];
        Assert.Equal([Text.Length - 1, Text.Length, Text.Length + 1], slips.Select(s => s.Length).Distinct().Order());
        Assert.All(slips, s => Assert.Matches("^W[hat]+t is the l[arges]+t of 5, 3 and seven\\?$", s));
        Assert.Contains("What is the lagrest of 5, 3 and seven?", slips);
        Assert.True(slips.Distinct().Count() >= 12);
    }
}
