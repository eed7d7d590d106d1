using System.Text;
using Lathe.Training.Data.Filters.Cleaning;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class CleaningTests
{
    [Theory]
    [InlineData("plain ASCII\n\ttext", "plain ASCII\n\ttext", TextRepairs.None)]
    [InlineData("", "", TextRepairs.None)]
    [InlineData("«CAFÉ» und MANHÃ», naïve, 90 °C, Ångström, 日本語", "«CAFÉ» und MANHÃ», naïve, 90 °C, Ångström, 日本語", TextRepairs.None)]
    [InlineData("cafÃ© dâ€™Ã©tÃ©", "café d’été", TextRepairs.Mojibake)]
    [InlineData("It\u00e2\u20ac\u2122s \u00e2\u20ac\u0153fine\u00e2\u20ac\u009d \u2014 ok", "It\u2019s \u201cfine\u201d \u2014 ok", TextRepairs.Mojibake)]
    [InlineData("It\u00e2\u0080\u0099s", "It\u2019s", TextRepairs.Mojibake)]
    [InlineData("5\u00c2\u00a0kg", "5\u00a0kg", TextRepairs.Mojibake)]
    [InlineData("ÃƒÂ©", "é", TextRepairs.Mojibake)]
    [InlineData("\u00f0\u0178\u02dc\u20ac", "\U0001F600", TextRepairs.Mojibake)]
    [InlineData("\u00d0\u0178\u00d1\u20ac\u00d0\u00b8\u00d0\u00b2\u00d0\u00b5\u00d1\u201a", "Привет", TextRepairs.Mojibake)]
    [InlineData("\ufeffa\ufeffb", "ab", TextRepairs.ByteOrderMark | TextRepairs.Invisible)]
    [InlineData("a\0b\u0007\u007f\u009bc\u001b[31;1mred\u001b[0m\u001b", "abcred", TextRepairs.ControlCharacters)]
    [InlineData("a\r\nb\rc\u2028d\ve", "a\nb\nc\nd\ne", TextRepairs.LineEnds)]
    [InlineData("cafe\u0301", "café", TextRepairs.Composed)]
    [InlineData("co\u00adoperate\u200b", "cooperate", TextRepairs.Invisible)]
    [InlineData("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001F468\u200d\U0001F469", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001F468\u200d\U0001F469", TextRepairs.None)]
    public void Texts_are_repaired(string text, string meant, TextRepairs expected)
    {
        Assert.Equal(meant, TextRepair.Repair(text, out TextRepairs done));
        Assert.Equal(expected, done);
        Assert.Same(meant, TextRepair.Repair(meant, out done));
        Assert.Equal(TextRepairs.None, done);
    }

    // No attribute can hold half a surrogate pair.
    [Fact]
    public void Halves_of_surrogate_pairs_are_replaced()
    {
        Assert.Equal("a\ufffdb\ufffd\ud83d\ude00", TextRepair.Repair("a\ud800b\udc00\ud83d\ude00", out TextRepairs done));
        Assert.Equal(TextRepairs.LoneSurrogates, done);
    }

    [Theory]
    [InlineData("Grüße, naïve café — “quoted”… 5 €")]
    [InlineData("Привет, мир! Ελληνικά. Zażółć gęślą jaźń")]
    [InlineData("日本語のテキスト 😀 한국어")]
    public void Text_that_was_read_wrongly_comes_back(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string wrong = Windows1252.Decode(bytes);
        Assert.Equal(text, TextRepair.Repair(wrong));
        Assert.Equal(text, TextRepair.Repair(Windows1252.Decode(Encoding.UTF8.GetBytes(wrong))));
    }

    [Fact]
    public void Bytes_are_decoded_by_their_mark_or_as_what_they_can_be()
    {
        const string Text = "naïve €";
        foreach ((Encoding encoding, string name) in new[] { (Encoding.UTF8, "utf-8"), (Encoding.Unicode, "utf-16"), (Encoding.BigEndianUnicode, "utf-16be"), (Encoding.UTF32, "utf-32") })
        {
            Assert.Equal(Text, TextRepair.Decode([.. encoding.Preamble, .. encoding.GetBytes(Text)], out string found));
            Assert.Equal(name, found);
        }

        Assert.Equal(Text, TextRepair.Decode(Encoding.UTF8.GetBytes(Text), out string plain));
        Assert.Equal("utf-8", plain);
        Assert.Equal("na\u00efve \u20ac", TextRepair.Decode([0x6E, 0x61, 0xEF, 0x76, 0x65, 0x20, 0x80], out string western));
        Assert.Equal("windows-1252", western);
        Assert.Equal("", TextRepair.Decode([], out _));
    }

    [Fact]
    public void Random_texts_are_repaired_to_whole_unicode_and_stay_so()
    {
        var random = new Random(2);
        for (int round = 0; round < 2000; round++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(random.Next(4) == 0 ? 0x10000 : 0x180))]);
            string repaired = TextRepair.Repair(text);
            Assert.Equal(repaired, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(repaired)));
            Assert.DoesNotContain(repaired, c => char.IsControl(c) && c is not ('\n' or '\t'));
            Assert.Equal(Whitespace.Tidy(repaired), Whitespace.Tidy(Whitespace.Tidy(repaired)));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  \n\t\n", "")]
    [InlineData("  a  b\u00a0\u00a0c \n\n\n\n  d  e\n", "a b c\n\n  d e")]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("x\n```\nint  a;\n\n\n  b  c  \n```\ny   z", "x\n```\nint  a;\n\n\n  b  c\n```\ny z")]
    [InlineData("\u3000全角\u3000空白", "全角 空白")]
    public void Blanks_are_tidied(string text, string tidy)
    {
        Assert.Equal(tidy, Whitespace.Tidy(text));
        Assert.Same(tidy, Whitespace.Tidy(tidy));
    }

    [Theory]
    [InlineData("We bought apples, pears,", "ends in a comma")]
    [InlineData("Here it is:\n```python\nprint(1)\n", "code fence not closed")]
    [InlineData("The result of the long experiment was the", "ends in 'the'")]
    [InlineData("It depends on (", "ends in an open bracket")]
    public void Cut_texts_are_noticed(string text, string reason) => Assert.Equal(reason, TruncatedText.Reason(text));

    [Theory]
    [InlineData("")]
    [InlineData("Paris")]
    [InlineData("1. apples\n2. pears")]
    [InlineData("Here it is:\n```python\nprint(1)\n```")]
    [InlineData("The answer is 4.")]
    [InlineData("int a = 1, b = 2;")]
    [InlineData("```x = 1```")]
    [InlineData("What is it?")]
    [InlineData("The")]
    [InlineData("今日は天気がいい")]
    public void Whole_texts_are_left_alone(string text) => Assert.Null(TruncatedText.Reason(text));
}
