using Lathe.Cli.Explain;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Tests.Explain;

/// <summary>What stands on the screen, at any width and with any colours.</summary>
public sealed class ExplainPageTests
{
    [Theory]
    [InlineData(70, nameof(ColorDepth.None))]
    [InlineData(70, nameof(ColorDepth.Fixed256))]
    [InlineData(120, nameof(ColorDepth.Palette))]
    [InlineData(120, nameof(ColorDepth.Fixed256))]
    public void No_line_is_wider_than_the_screen(int width, string depth)
    {
        ColorDepth colors = Enum.Parse<ColorDepth>(depth);
        foreach (string prompt in (string[])["a", "the quick brown 日本語 fox", string.Concat(Enumerable.Repeat("long text ", 40))])
        {
            string page = Write(Samples.Of(prompt), width, colors);
            Assert.All(page.Split('\n'), line => Assert.True(TextWidth.Of(line) <= width, $"{TextWidth.Of(line)}: {line}"));
            Assert.Equal(colors != ColorDepth.None, page.Contains('\e', StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_was_cut_is_said()
    {
        string page = Write(Samples.Of(string.Concat(Enumerable.Repeat("ab ", 40))), 70, ColorDepth.None);
        Assert.Contains("The last 40 of 120 tokens", page, StringComparison.Ordinal);
        Assert.Contains("The last 5 of 120 tokens", page, StringComparison.Ordinal);
        Assert.Contains("column < adds up", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" of 2 tokens", Write(Samples.Of("ab"), 70, ColorDepth.None), StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_is_said_to_be_one()
    {
        string page = Write(Samples.Of("where to look", Samples.Encoder), 100, ColorDepth.None);
        Assert.Contains("This model is an encoder", page, StringComparison.Ordinal);
        Assert.Contains("A token sees all tokens", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Predictions", page, StringComparison.Ordinal);
        Assert.DoesNotContain("logit lens", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 5, new[] { 1 })]
    [InlineData("5,1-3,2", 5, new[] { 1, 2, 3, 5 })]
    public void Ranges_are_read(string text, int most, int[] numbers) => Assert.Equal(numbers, NumberRanges.Parse("--layers", text, most, "layers"));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("1,,2")]
    [InlineData("-1")]
    [InlineData("1-2-3")]
    [InlineData("1-6")]
    [InlineData("99999999999")]
    public void What_is_no_range_is_refused(string text)
    {
        CliException error = Assert.Throws<CliException>(() => NumberRanges.Parse("--layers", text, 5, "layers"));
        Assert.Equal(ExitCodes.Usage, error.ExitCode);
        Assert.Contains($"--layers is '{text}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_characters_take_two_columns_and_marks_none()
    {
        Assert.Equal(4, TextWidth.Of("日本"));
        Assert.Equal(2, TextWidth.Of("🙂"));
        Assert.Equal(1, TextWidth.Of("e\u0301"));
        Assert.Equal("日", TextWidth.Clip("日本", 3));
        Assert.Equal("", TextWidth.Clip("🙂", 1));
        Assert.Equal("日…", TextWidth.Cut("日本語", 4));
        Assert.Equal("a…", TextWidth.Cut("a🙂b", 3));
        Assert.Equal("  é", TextWidth.PadLeft("é", 3));
    }

    private static string Write(Explained explained, int width, ColorDepth colors)
    {
        var writer = new StringWriter();
        ExplainPage.Write(explained, new Screen(writer, true, colors, () => (width, 40)));
        return writer.ToString().ReplaceLineEndings("\n");
    }
}
