using Lathe.Training.Data.Filters.Cleaning;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("<p>One <b>two</b>\n three.<p>Four", "One two three.\n\nFour")]
    [InlineData("<title>T</title><script>if (a < b) '</p>'</script><style>p{}</style>x", "x")]
    [InlineData("<ul><li>a<li>b<ol><li>c</li><li>d</ol></ul>e", "  \u2022 a\n  \u2022 b\n    1. c\n    2. d\n\ne")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc")]
    [InlineData("<pre>a  b\n  c\n</pre>d", "a  b\n  c\n\nd")]
    [InlineData("a<br>b<br/>c<!-- <p>no -->d", "a\nb\ncd")]
    [InlineData("&lt;p&gt; &amp;amp; &eacute;&#33;&nbsp;x &unknown;", "<p> &amp; é!\u00a0x &unknown;")]
    [InlineData("<a title=\"x > y\" href='?a<b'>link</a>", "link")]
    [InlineData("a < b and c <d e", "a < b and c <d e")]
    [InlineData("<svg><svg><text>no</text></svg>no</svg>yes<select><option>no</select>", "yes")]
    [InlineData("<div><div>a</div></div><div>b</div>", "a\nb")]
    [InlineData("<script>never closed", "")]
    [InlineData("<!-- never closed", "")]
    [InlineData("<", "<")]
    [InlineData("</", "</")]
    public void Pages_become_text(string html, string text) => Assert.Equal(text, HtmlText.FromPage(html));

    [Theory]
    [InlineData("<p>First.</p><p>Second &amp; third.</p>", "First.\nSecond & third.\n")]
    [InlineData("Line one.<br />Line <b>two</b>.", "Line one.\nLine two.")]
    [InlineData("a<br>\nb", "a\nb")]
    [InlineData("Use List<T> where a < b && c > d.", "Use List<T> where a < b && c > d.")]
    [InlineData("In HTML, <p> begins a paragraph.", "In HTML, <p> begins a paragraph.")]
    [InlineData("<body><p>x</p></body>", "<body><p>x</p></body>")]
    [InlineData("Write `<b>x</b>`:\n```\n<p>code</p>\n```\n<i>done</i>", "Write `<b>x</b>`:\n```\n<p>code</p>\n```\ndone")]
    [InlineData("Hello <name>, dear <first name>", "Hello <name>, dear <first name>")]
    [InlineData("It&#39;s <!-- x -->fine", "It's fine")]
    [InlineData("nothing here", "nothing here")]
    public void Remains_go_and_code_stays(string text, string plain)
    {
        Assert.Equal(plain, HtmlText.WithoutRemains(text));
        Assert.Same(plain, HtmlText.WithoutRemains(plain));
    }

    [Fact]
    public void Damaged_pages_are_read_in_linear_time_and_nothing_is_thrown()
    {
        string[] pieces = ["<", ">", "</", "<p", "<!--", "-->", "\"", "'", "=", "a", " ", "<li>", "</ul>", "<ul>", "&", "&#", ";", "<script>", "</script", "<pre>", "\n", "é", "\ud83d"];
        var random = new Random(4);
        for (int round = 0; round < 3000; round++)
        {
            string html = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => pieces[random.Next(pieces.Length)]));
            _ = HtmlText.FromPage(html);
            _ = HtmlText.WithoutRemains(html);
        }

        foreach (string piece in new[] { "<", "<p", "<a b=\"", "<ul><li>", "<!-", "</p>", "&" })
            _ = HtmlText.FromPage(string.Concat(Enumerable.Repeat(piece, 50_000)));
    }
}
