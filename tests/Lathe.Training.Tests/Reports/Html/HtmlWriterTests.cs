using System.Xml.Linq;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Tests.Reports.Html;

public sealed class HtmlWriterTests
{
    [Theory]
    [InlineData("<script>alert('x')</script>")]
    [InlineData("a & b \"quoted\" 'single'")]
    [InlineData("ä – ∑ \U0001F600")]
    public void Text_and_attributes_come_back_as_they_went_in(string text)
    {
        var html = new HtmlWriter();
        using (html.Open("p", ("title", text))) html.Text(text);
        string written = html.ToString();
        XElement element = XElement.Parse(written);
        Assert.Equal(text, element.Value);
        Assert.Equal(text, element.Attribute("title")!.Value);
        Assert.Empty(element.Elements());
        Assert.DoesNotContain("<script", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_that_XML_cannot_hold_are_replaced()
        => Assert.Equal("a\uFFFDb", XElement.Parse($"<p>{HtmlWriter.Escape("a\u0001b")}</p>").Value);

    [Fact]
    public void An_attribute_without_a_value_is_left_out()
    {
        var html = new HtmlWriter();
        html.Empty("input", ("id", "x"), ("checked", null));
        Assert.Equal("<input id=\"x\"/>", html.ToString());
    }

    [Fact]
    public void An_element_left_open_is_an_error_that_names_it()
    {
        var html = new HtmlWriter();
        html.Open("section");
        Assert.Contains("section", Assert.Throws<InvalidOperationException>(html.ToString).Message, StringComparison.Ordinal);
    }
}
