using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

public sealed class DigitTimesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Seconds_are_those_of_the_step_that_was_saved()
    {
        Assert.Equal(0, DigitTimes.Read(_folder.Path, 100));
        DigitTimes.Append(_folder.Path, 10, 1.5);
        DigitTimes.Append(_folder.Path, 20, 2.75);
        Assert.Equal([0, 1.5, 1.5, 2.75, 2.75], new long[] { 9, 10, 19, 20, 21 }.Select(s => DigitTimes.Read(_folder.Path, s)));
        DigitTimes.Clear(_folder.Path);
        Assert.Equal(0, DigitTimes.Read(_folder.Path, 20));
    }

    [Theory]
    [InlineData("{\"step\":20,\"sec")]
    [InlineData("[]")]
    [InlineData("{\"step\":\"x\",\"seconds\":1}")]
    [InlineData("null")]
    public void A_line_that_was_cut_short_is_passed_over(string line)
    {
        DigitTimes.Append(_folder.Path, 10, 1.5);
        File.AppendAllText(_folder.File(DigitTimes.Name), line);
        Assert.Equal(1.5, DigitTimes.Read(_folder.Path, 30));
    }

    [Fact]
    public void A_resumed_run_counts_on_and_a_new_one_from_the_start()
    {
        using (var trainer = new DigitTrainer(DigitRuns.Short, _folder.Path)) trainer.Finish();
        DigitTimes.Append(_folder.Path, long.MaxValue, 0.5);
        string[] lines = File.ReadAllLines(_folder.File(DigitTimes.Name));
        File.WriteAllText(_folder.File(DigitTimes.Name), lines[^2].Replace("\"seconds\":", "\"seconds\":1000", StringComparison.Ordinal) + "\n");
        using (DigitTrainer resumed = DigitTrainer.Resume(_folder.Path)) Assert.True(resumed.Finish().Seconds > 1000);
        using (var trainer = new DigitTrainer(DigitRuns.Short, _folder.Path)) Assert.True(trainer.Finish().Seconds < 1000);
    }

    public void Dispose() => _folder.Dispose();
}
