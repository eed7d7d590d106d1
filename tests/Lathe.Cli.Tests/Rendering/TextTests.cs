using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Tests.Rendering;

public sealed class TextTests
{
    private static readonly Ink Colours = new(ColorDepth.Palette);

    [Theory]
    [InlineData(0, "        ")]
    [InlineData(0.5, "████    ")]
    [InlineData(0.52, "████▏   ")]
    [InlineData(1, "████████")]
    [InlineData(7, "████████")]
    [InlineData(double.NaN, "        ")]
    public void A_bar_has_eighths_and_always_its_width(double share, string expected) => Assert.Equal(expected, Bar.Of(share, 8));

    [Theory]
    [InlineData(1, "100.0 %")]
    [InlineData(0.99999, "99.9 %")]
    [InlineData(0.5, "50.0 %")]
    [InlineData(0, "0.0 %")]
    public void A_hundred_per_cent_means_all(double share, string expected) => Assert.Equal(expected, Say.Percent(share));

    [Theory]
    [InlineData(0.24, "0.2 s")]
    [InlineData(42, "42 s")]
    [InlineData(61, "1 min 01 s")]
    [InlineData(7260, "2 h 01 min")]
    [InlineData(double.NaN, "?")]
    public void Times_are_read_at_a_glance(double seconds, string expected) => Assert.Equal(expected, Say.Time(seconds));

    [Fact]
    public void Styles_take_no_columns()
    {
        string text = $"{Colours.Bold("ab")}c{Colours.Dim("de")}";

        Assert.Equal(5, TextWidth.Of(text));
        Assert.Equal(7, TextWidth.Of(TextWidth.Pad(text, 7)));
        Assert.Equal(3, TextWidth.Of(TextWidth.Cut(text, 3)));
        Assert.EndsWith("\e[0m", TextWidth.Cut(text, 3));
    }

    [Fact]
    public void Text_folds_between_words()
        => Assert.Equal(["one two", "three", "incomprehensibilities", "four"], TextWidth.Wrap("one two three incomprehensibilities four", 8));

    [Fact]
    public void Blocks_fold_when_they_do_not_fit()
    {
        string[][] blocks = [["aaa", "a"], ["bbb"], ["ccc"]];

        Assert.Equal(["aaa  bbb  ccc", "a"], Columns.Fold(blocks, 20));
        Assert.Equal(["aaa  bbb", "a", "", "ccc"], Columns.Fold(blocks, 10));
    }

    [Fact]
    public void A_table_stands_numbers_right()
        => Assert.Equal(["     a  other", "  0  1      ·"], Table.Render(["", "a", "other"], [["0", "1", "·"]], new Ink(ColorDepth.None)));

    [Fact]
    public void No_colours_means_no_escapes() => Assert.Equal("xyz", new Ink(ColorDepth.None).Bold("xyz"));
}
