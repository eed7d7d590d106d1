using Lathe.Lab.Evaluation.Metrics;
using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Tests.Evaluation.Metrics;

public sealed class ExactMatchTests
{
    [Theory]
    [InlineData("nine", " nine\n", false, true)]
    [InlineData("nine", "Nine", false, false)]
    [InlineData("nine", "The Nine.", true, true)]
    [InlineData("the answer is 9", "Answer is: 9!", true, true)]
    [InlineData("9", "8", true, false)]
    [InlineData("a theatre", "theatre", true, true)]
    public void AnAnswerMatchesAReference(string reference, string answer, bool normalize, bool expected)
        => Assert.Equal(expected, new ExactMatch(normalize).IsGood(new AnsweredQuestion(new Question("q", "other", reference), answer)));
}
