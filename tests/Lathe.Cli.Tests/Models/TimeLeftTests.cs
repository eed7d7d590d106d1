using Lathe.Cli.LanguageModels;

namespace Lathe.Cli.Tests.Models;

public class TimeLeftTests
{
    [Fact]
    public void Neither_the_first_step_nor_a_validation_counts_as_a_step()
    {
        var left = new TimeLeft();
        left.Start(0);
        left.Pauses(1);
        left.Goes(7);
        left.Stepped(17);
        Assert.Equal((90 * 11) + (2 * 6.0), left.Of(90, 2), 9);
        left.Stepped(19);
        left.Stepped(21);
        Assert.Equal((50 * 2.0) + (3 * 6.0), left.Of(50, 3), 9);
        left.Pauses(21);
        left.Goes(25);
        left.Stepped(27);
        Assert.Equal((50 * 2.0) + (3 * 5.0), left.Of(50, 3), 9);
        Assert.Equal(0, left.Of(0, 0));
    }

    [Fact]
    public void What_is_recent_weighs_more()
    {
        var left = new TimeLeft();
        left.Start(0);
        double now = 0;
        for (int i = 0; i < 300; i++) left.Stepped(now += 1);
        Assert.Equal(10, left.Of(10, 0), 9);
        for (int i = 0; i < 300; i++) left.Stepped(now += 3);
        Assert.InRange(left.Of(10, 0), 29.9, 30);
    }
}
