using System.Text;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tests.Tokenizers.Unicode;

public sealed class UnicodeNormalizerTests
{
    // From annex 15 and the normalisation test file of the Unicode Character Database: source, NFC, NFD, NFKC, NFKD.
    [Theory]
    [InlineData("abc", "abc", "abc", "abc", "abc")]
    [InlineData("\u00e9", "\u00e9", "e\u0301", "\u00e9", "e\u0301")]
    [InlineData("\u1e9b\u0323", "\u1e9b\u0323", "\u017f\u0323\u0307", "\u1e69", "s\u0323\u0307")]
    [InlineData("\ufb01\u2460\u00bd", "\ufb01\u2460\u00bd", "\ufb01\u2460\u00bd", "fi11\u20442", "fi11\u20442")]
    [InlineData("\uac00\uac01\ud7a3", "\uac00\uac01\ud7a3", "\u1100\u1161\u1100\u1161\u11a8\u1112\u1175\u11c2", "\uac00\uac01\ud7a3", "\u1100\u1161\u1100\u1161\u11a8\u1112\u1175\u11c2")]
    [InlineData("\u1100\u1161\u11a8", "\uac01", "\u1100\u1161\u11a8", "\uac01", "\u1100\u1161\u11a8")]
    [InlineData("\u212b\u2126", "\u00c5\u03a9", "A\u030a\u03a9", "\u00c5\u03a9", "A\u030a\u03a9")]
    [InlineData("\u0958", "\u0915\u093c", "\u0915\u093c", "\u0915\u093c", "\u0915\u093c")]
    [InlineData("a\u0315\u0300\u05ae\u0300b", "\u00e0\u05ae\u0300\u0315b", "a\u05ae\u0300\u0300\u0315b", "\u00e0\u05ae\u0300\u0315b", "a\u05ae\u0300\u0300\u0315b")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    [InlineData("\u03b1\u0345\u0301", "\u1fb4", "\u03b1\u0301\u0345", "\u1fb4", "\u03b1\u0301\u0345")]
    public void Forms_are_those_of_the_standard(string source, string c, string d, string kc, string kd)
        => Assert.Equal([c, d, kc, kd], new[] { UnicodeForm.C, UnicodeForm.D, UnicodeForm.KC, UnicodeForm.KD }.Select(form => Normal(source, form)));

    [Fact]
    public void Forms_are_stable_and_composition_undoes_decomposition()
    {
        var random = new Random(3);
        for (int round = 0; round < 2000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (random.Next(3) switch
            {
                0 => new Rune(random.Next(0x20, 0x250)),
                1 => new Rune(random.Next(0x300, 0x370)),
                _ => new Rune(random.Next(0x1E00, 0x2000)),
            }).ToString()));
            string d = Normal(text, UnicodeForm.D), c = Normal(text, UnicodeForm.C);
            Assert.Equal(d, Normal(d, UnicodeForm.D));
            Assert.Equal(c, Normal(c, UnicodeForm.C));
            Assert.Equal(c, Normal(d, UnicodeForm.C));
            Assert.Equal(d, Normal(c, UnicodeForm.D));
            Assert.Equal(Normal(text, UnicodeForm.KD), Normal(Normal(text, UnicodeForm.KC), UnicodeForm.KD));
        }
    }

    [Fact]
    public void A_long_run_of_marks_takes_no_square_of_its_length()
        => Assert.Equal(200_001, Normal("a" + string.Concat(Enumerable.Repeat("\u0323\u0301", 100_000)), UnicodeForm.D).Length);

    private static string Normal(string text, UnicodeForm form)
    {
        var buffer = new Utf8Buffer();
        UnicodeNormalizer.Append(Encoding.UTF8.GetBytes(text), form, buffer);
        return Encoding.UTF8.GetString(buffer.Span);
    }
}
