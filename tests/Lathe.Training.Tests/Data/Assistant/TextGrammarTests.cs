using Lathe.Tensors.Randomness;
using Lathe.Training.Data.Assistant;

namespace Lathe.Training.Tests.Data.Assistant;

public sealed class TextGrammarTests
{
    [Fact]
    public void Every_choice_is_drawn_evenly()
    {
        var grammar = new TextGrammar("""
            end = (!|)
            say = (a|b (c|d))<end>
            """);
        var random = new PhiloxRandom(3);
        Dictionary<string, int> drawn = Enumerable.Range(0, 8000).Select(_ => grammar.Draw("say", random)).GroupBy(t => t).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(["a", "a!", "b c", "b c!", "b d", "b d!"], drawn.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(drawn["a"], 1850, 2150);
        Assert.InRange(drawn["b c!"], 880, 1120);
    }

    [Theory]
    [InlineData("no rule")]
    [InlineData("a = (b|c")]
    [InlineData("a = b)")]
    [InlineData("a = <b>")]
    [InlineData("a = <a")]
    [InlineData("a = b\na = c")]
    public void Broken_rules_are_refused(string rules) => Assert.Throws<FormatException>(() => new TextGrammar(rules));
}
