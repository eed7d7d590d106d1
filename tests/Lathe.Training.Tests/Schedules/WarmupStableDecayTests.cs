using Lathe.Training.Schedules;

namespace Lathe.Training.Tests.Schedules;

public sealed class WarmupStableDecayTests
{
    [Fact]
    public void It_rises_stays_and_falls_by_the_root()
    {
        var schedule = new WarmupStableDecaySchedule(100, 10, 20, 0.1);
        Assert.Equal([0.1, 0.5, 1, 1, 1, 1], new long[] { 0, 4, 9, 10, 50, 80 }.Select(schedule.At));
        Assert.Equal(1 - (0.9 * Math.Sqrt(0.05)), schedule.At(81), 1e-12);
        Assert.Equal(1 - (0.9 * 0.5), schedule.At(85), 1e-12);
        Assert.Equal(0.1, schedule.At(100), 1e-12);
        Assert.Equal(0.1, schedule.At(1000), 1e-12);
    }

    [Fact]
    public void A_longer_run_is_the_same_until_the_shorter_one_decays()
    {
        WarmupStableDecaySchedule shorter = new(100, 10, 20), longer = new(500, 10, 20);
        for (long step = 0; step <= 80; step++) Assert.Equal(shorter.At(step), longer.At(step));
    }
}
