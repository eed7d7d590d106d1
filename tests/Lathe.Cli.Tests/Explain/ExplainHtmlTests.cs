using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lathe.Cli.Explain;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Tests.Explain;

/// <summary>The page: well-formed, self-contained, bounded, and the numbers in it right.</summary>
public sealed partial class ExplainHtmlTests
{
    [Theory]
    [InlineData("where <b>&\"'</b> is")]
    [InlineData("a")]
    [InlineData("日本語 é\n</script> ")]
    public void It_is_whole_and_asks_the_network_for_nothing(string prompt)
    {
        string html = ExplainHtml.Page(Samples.Of(prompt.Replace("/", "", StringComparison.Ordinal)));
        XDocument page = XDocument.Parse(ScriptOrStyle().Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), ""));
        Assert.Equal(["predictions", "attention", "lens", "norms"], page.Descendants("section").Select(s => s.Attribute("id")!.Value));
        Assert.Contains("default-src &#39;none&#39;", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", html);

        // Three scripts end, and none of them early.
        Assert.Equal(2, Regex.Count(html, "</script>"));
        string[] targets = [.. page.Descendants("nav").Descendants("a").Select(a => a.Attribute("href")!.Value[1..])];
        Assert.All(targets, t => Assert.Contains(page.Descendants(), e => e.Attribute("id")?.Value == t));
    }

    [Fact]
    public void The_maps_hold_the_weights_to_a_byte()
    {
        Explained explained = Samples.Of("where to look", last: 6);
        JsonElement data = Data(ExplainHtml.Page(explained));
        byte[] weights = data.GetProperty("weights").GetBytesFromBase64();
        int rows = data.GetProperty("rows").GetInt32(), at = 0, start = explained.Length - rows;
        Assert.Equal(6, rows);
        for (int h = 0; h < explained.Reading.Heads.Count; h++)
        {
            HeadReading head = explained.Reading.Heads[h];
            double peak = data.GetProperty("heads")[h][3].GetInt32() / 10000.0;
            double largest = Enumerable.Range(0, rows).Max(i => head.Row(i).ToArray()[start..].Max());
            Assert.InRange(peak, largest, largest + 0.0001);
            for (int i = 0; i < rows; i++)
            {
                float[] row = head.Row(i).ToArray();
                Assert.Equal((byte)Math.Round(255 * row[..start].Sum(w => (double)w)), weights[at++]);
                for (int k = 0; k <= i; k++) Assert.Equal((byte)Math.Round(255 * (row[start + k] / peak)), weights[at++]);
            }
        }

        Assert.Equal(weights.Length, at);
        string[] words = [.. data.GetProperty("words").EnumerateArray().Select(w => w.GetString()!)];
        Assert.Equal("where·to·look", string.Concat(data.GetProperty("tokens").EnumerateArray().Select(t => words[t.GetInt32()])));
        JsonElement last = data.GetProperty("predictions")[explained.Length - 1];
        TokenProbability top = explained.Reading.Predictions[^1].Top[0];
        Assert.Equal((explained.Word(top.Id), (int)Math.Round(top.Probability * 10000)), (words[last[1][0].GetInt32()], last[1][1].GetInt32()));
        Assert.Equal(3, data.GetProperty("lens").GetArrayLength());
    }

    [Fact]
    public void A_long_prompt_of_many_heads_stays_small_and_says_what_was_cut()
    {
        var config = Nn.Models.Llama.Of(12, 16, 64, Samples.Tokenizer.VocabularySize, 1024);
        string html = ExplainHtml.Page(Samples.Of(string.Concat(Enumerable.Repeat("a long text ", 25)), config, last: 0));
        Assert.InRange(html.Length, 100_000, 2_000_000);
        Assert.Contains("Shown are the last 256 of 300 tokens", html, StringComparison.Ordinal);
        Assert.Contains("The maps are of the last 66 of 300 tokens", html, StringComparison.Ordinal);
        Assert.Contains("Shown are the last 115 of 300 tokens", html, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoders_page_has_attention_alone()
    {
        string html = ExplainHtml.Page(Samples.Of("where to look", Samples.Encoder));
        XDocument page = XDocument.Parse(ScriptOrStyle().Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), ""));
        Assert.Equal(["attention"], page.Descendants("section").Select(s => s.Attribute("id")!.Value));
        Assert.Contains("This model is an encoder", html, StringComparison.Ordinal);
        JsonElement data = Data(html);
        Assert.False(data.GetProperty("causal").GetBoolean());
        Assert.Equal(4 * 13 * 14, data.GetProperty("weights").GetBytesFromBase64().Length);
    }

    private static JsonElement Data(string html)
        => JsonDocument.Parse(Regex.Match(html, "<script type=\"application/json\" id=\"reading\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;

    [GeneratedRegex("<(script|style)[^>]*>.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex ScriptOrStyle();
}
