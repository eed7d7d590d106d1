using Lathe.Tests.Fixtures;
using Lathe.Training.Schedules;

namespace Lathe.Training.Tests.Schedules;

public sealed class ScheduleTests
{
    [Fact]
    public void Warm_up_rises_in_a_line_and_ends_at_one()
    {
        foreach (ISchedule schedule in (ISchedule[])[new ConstantSchedule(10), new LinearSchedule(100, 10), new CosineSchedule(100, 10)])
        {
            Assert.Equal(0.1, schedule.At(0), 1e-12);
            Assert.Equal(0.5, schedule.At(4), 1e-12);
            Assert.Equal(1, schedule.At(9), 1e-12);
            Assert.Equal(1, schedule.At(10), 1e-12);
        }
    }

    [Fact]
    public void Constant_stays()
    {
        Assert.Equal(1, new ConstantSchedule().At(0));
        Assert.Equal(1, new ConstantSchedule(5).At(1_000_000));
    }

    [Fact]
    public void Linear_falls_in_a_line()
    {
        var schedule = new LinearSchedule(110, 10);
        Assert.Equal(0.75, schedule.At(35), 1e-12);
        Assert.Equal(0.5, schedule.At(60), 1e-12);
        Assert.Equal(0.01, schedule.At(109), 1e-12);
        Assert.Equal(0, schedule.At(110), 1e-12);
        Assert.Equal(0, schedule.At(10_000), 1e-12);
        Assert.Equal(0.6, new LinearSchedule(100, 0, 0.2).At(50), 1e-12);
        Assert.Equal(0.2, new LinearSchedule(100, 0, 0.2).At(100), 1e-12);
    }

    [Fact]
    public void Cosine_follows_its_formula()
    {
        var schedule = new CosineSchedule(110, 10, 0.1);
        for (int step = 10; step <= 110; step++)
            Assert.Equal(0.1 + (0.9 * (1 + Math.Cos(Math.PI * (step - 10) / 100.0)) / 2), schedule.At(step), 1e-12);
        Assert.Equal(0.1, schedule.At(500), 1e-12);
        Assert.Equal(0.5, new CosineSchedule(100).At(50), 1e-12);
        Assert.Equal(0, new CosineSchedule(100).At(100), 1e-12);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void One_cycle_gives_the_rates_of_torch(int total)
    {
        var schedule = new OneCycleSchedule(total);
        double[] torch = TorchReference.Load().Numbers("one_cycle", $"{total}");
        Assert.Equal(total, torch.Length);
        for (int step = 0; step < total; step++) Assert.Equal(torch[step], schedule.At(step), 1e-8);
        Assert.Equal(1 / 25.0, schedule.At(0), 1e-12);
        Assert.Equal(1 / 250_000.0, schedule.At(total - 1), 1e-12);
        Assert.Equal(1 / 250_000.0, schedule.At(total + 5), 1e-12);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 100)]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    public void Never_negative_never_above_one_never_nan(int total, int warmup)
    {
        ISchedule[] all = [new ConstantSchedule(warmup), new LinearSchedule(total, warmup), new CosineSchedule(total, warmup), new OneCycleSchedule(total)];
        foreach (ISchedule schedule in all)
        {
            for (int step = 0; step <= total + 5; step++) Assert.InRange(schedule.At(step), 0, 1);
            Assert.True(schedule.At(0) > 0 || total == 0, $"{schedule} starts at {schedule.At(0)}.");
        }
    }

    [Fact]
    public void One_cycle_rises_to_one_and_falls_again()
    {
        foreach (int total in (int[])[5, 7, 100, 1000])
        {
            double[] rates = [.. Enumerable.Range(0, total).Select(s => new OneCycleSchedule(total).At(s))];
            int peak = Array.IndexOf(rates, rates.Max());
            Assert.InRange(rates[peak], 0.9, 1);
            for (int i = 1; i < total; i++) Assert.True(i <= peak ? rates[i] >= rates[i - 1] : rates[i] <= rates[i - 1]);
        }
    }
}
