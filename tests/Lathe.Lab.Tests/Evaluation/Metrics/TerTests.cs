using System.Text.Json;
using Lathe.Lab.Evaluation.Metrics;
using static Lathe.Lab.Tests.Evaluation.Metrics.SacrebleuCases;

namespace Lathe.Lab.Tests.Evaluation.Metrics;

public sealed class TerTests
{
    [Theory]
    [InlineData("aaaa bbbb cccc dddd", "aaaa bbbb cccc dddd", 0)]
    [InlineData("dddd eeee ffff", "aaaa bbbb cccc", 100)]
    [InlineData("", "a", 100)]
    [InlineData("a", "", 100)]
    [InlineData("", "", 0)]
    [InlineData("d e f g h a b c", "a b c d e f g h", 12.5)]
    [InlineData("A b", "a B", 0)]
    [InlineData("x a b", "a b", 50)]
    public void ATextScoresItsEditsByTheReferencesLength(string text, string reference, double expected)
        => Assert.Equal(expected, Score([text], [[reference]]), 1e-9);

    [Fact]
    public void CaseMattersWhereAskedFor() => Assert.Equal([1.0, 2.0], new Ter(caseSensitive: true).Counts("A b", ["a b"]));

    [Fact]
    public void OfSeveralReferencesTheNearestCountsAndTheirMeanLength() => Assert.Equal([0.0, 3.0], new Ter().Counts("a b", ["a b c d", "a b"]));

    [Fact]
    public void VeryUnequalLengthsStayInTheBeam()
    {
        string many = string.Join(' ', Enumerable.Range(0, 300).Select(i => $"w{i}"));
        Assert.Equal([299.0, 300.0], new Ter().Counts("w200", [many]));

        // Tercom's beam does not reach so far from the diagonal.
        Assert.Equal([300.0, 300.0], new Ter().Counts("w7", [many]));
        Assert.Equal([299.0, 1.0], new Ter().Counts(many, ["w7"]));
    }

    [Fact]
    public void ScoresAreThoseOfSacrebleusTests()
    {
        foreach (JsonElement c in Of("test_ter", "test_cases"))
            Assert.Equal(100 * c[2].GetDouble(), Score(Strings(c[0]), [.. Strings(c[1]).Select(r => (string[])[r])]), 1e-3);
    }

    private static double Score(string[] texts, string[][] references) => new Ter().Corpus(texts, references);
}
