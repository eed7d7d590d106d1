using Lathe.Training.Reports.Charts;

namespace Lathe.Training.Tests.Reports.Charts;

public sealed class NumTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0008, "0.0008")]
    [InlineData(2.302585, "2.303")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(12345.6, "12346")]
    [InlineData(5.84e-5, "5.84e-5")]
    [InlineData(1e20, "1e20")]
    [InlineData(double.NaN, "not finite")]
    [InlineData(double.NegativeInfinity, "not finite")]
    public void Values_have_four_digits(double value, string text) => Assert.Equal(text, Num.Value(value));

    [Theory]
    [InlineData(1, "100\u00A0%")]
    [InlineData(0.9996, "99.9\u00A0%")]
    [InlineData(0.99, "99\u00A0%")]
    [InlineData(0.00001, "0.1\u00A0%")]
    [InlineData(0, "0\u00A0%")]
    public void Only_all_is_a_hundred_per_cent_and_only_none_is_nought(double fraction, string text) => Assert.Equal(text, Num.Percent(fraction));

    [Theory]
    [InlineData(0.84, "0.8 s")]
    [InlineData(12.3, "12 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(3900, "1 h 05 min")]
    public void Times_read_as_a_person_says_them(double seconds, string text) => Assert.Equal(text, Num.Seconds(seconds));
}
