using Lathe.Training.Data.Filters.Safety;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class RefusalDetectorTests
{
    [Theory]
    [InlineData("I'm sorry, but I can't help with that.")]
    [InlineData("I can\u2019t assist with that request.")]
    [InlineData("I cannot provide instructions for making weapons.")]
    [InlineData("I\u2019m really sorry that you're feeling this way, but I'm unable to provide the help that you need.")]
    [InlineData("Sorry, I cannot do that. I can only answer questions about digits.")]
    [InlineData("As an AI language model, I am not able to write malware.")]
    [InlineData("I must decline. Is there something else?")]
    [InlineData("I won't help you hurt anyone.")]
    [InlineData("I cannot fulfill your request. I am just an AI, and it is not appropriate to promote violence.")]
    [InlineData("It's against my guidelines to discuss that.")]
    [InlineData("That is outside of what I know: I only work with digits.")]
    [InlineData("No, I'm not able to help you with hacking into a system.")]
    [InlineData("I don't feel comfortable writing that.")]
    [InlineData("I apologize, but I cannot comply with that.")]
    [InlineData("Making a bomb at home is illegal and dangerous.")]
    [InlineData("I'm afraid I can't do that.")]
    [InlineData("Unfortunately, I am unable to assist you with this.")]
    [InlineData("I will not generate hateful content.")]
    public void Refusals_are_noticed(string answer) => Assert.Equal(RefusalKind.Full, RefusalDetector.Judge(answer).Kind);

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("The largest of 5, 3 and 9 is 9.")]
    [InlineData("I can't wait to see it! Here is a plan.")]
    [InlineData("I cannot recommend it enough.")]
    [InlineData("I'm sorry to hear that. Try to rest and drink water.")]
    [InlineData("You cannot divide by zero.")]
    [InlineData("To kill a Python process, use kill with its number.")]
    [InlineData("Sure, here is a tutorial for making a cake.")]
    [InlineData("I don't know who won in 1930.")]
    [InlineData("I couldn't help but notice the view.")]
    [InlineData("Some people refuse to eat meat.")]
    [InlineData("If you can't help someone at once, say so.")]
    public void Answers_are_not_taken_for_refusals(string answer) => Assert.Equal(RefusalKind.None, RefusalDetector.Judge(answer).Kind);

    [Fact]
    public void A_refusal_that_answers_all_the_same_is_partial()
    {
        RefusalVerdict verdict = RefusalDetector.Judge("I can't help with that. However, here is how people do it: first they find a ladder.");
        Assert.Equal(RefusalKind.Partial, verdict.Kind);
        Assert.Equal("I can't help", verdict.Phrase);
        Assert.False(RefusalDetector.IsRefusal("I cannot help with that.\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{i}. Do step {i} with a lot of care and patience.\n"))));
    }

    [Fact]
    public void A_phrase_far_below_is_about_something_else()
        => Assert.Equal(RefusalKind.None, RefusalDetector.Judge(string.Concat(Enumerable.Repeat("Bread is made of flour. ", 40)) + "I can't help with cakes.").Kind);
}
