using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Training.Tuning;

namespace Lathe.Training.Tests.Tuning;

/// <summary>What a run is said to take, held to what it takes. Memory and time are the command line's tests and the benchmarks'.</summary>
public class TuningForecastTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    public void Operations_are_those_that_the_run_does(bool full, bool checkpointed, bool dora)
    {
        TuningOptions options = SmallTuning.Options with { Full = full, CheckpointActivations = checkpointed, Lora = SmallTuning.Options.Lora with { Dora = dora } };
        using Transformer model = SmallTuning.Model();
        using TuningRun run = SmallTuning.Run(model, options);
        TuningForecast forecast = TuningForecast.Of(run);
        run.Fit(TestContext.Current.CancellationToken);
        Assert.InRange(forecast.Flops / run.Flops, 0.95, 1.05);
        Assert.True(forecast is { Seconds: > 0, PeakBytes: > 1 << 20 });
    }

    [Fact]
    public void An_adapter_takes_two_thirds_of_the_work_and_recomputing_a_third_more()
    {
        double adapter = Flops(SmallTuning.Options), full = Flops(SmallTuning.Options with { Full = true }), again = Flops(SmallTuning.Options with { Full = true, CheckpointActivations = true });
        Assert.InRange(adapter / full, 0.5, 0.8);
        Assert.InRange(again / full, 1.15, 1.34);
    }

    [Fact]
    public void Trying_out_leaves_no_trace()
    {
        string Hash(bool tried)
        {
            using Transformer model = SmallTuning.Model();
            using TuningRun run = SmallTuning.Run(model, SmallTuning.Options with { Lora = new LoraOptions { Rank = 4, Dropout = 0.3 } });
            if (tried) TuningForecast.Of(run);
            run.Fit(TestContext.Current.CancellationToken);
            return SmallTuning.Hash(run);
        }

        Assert.Equal(Hash(false), Hash(true));
    }

    [Fact]
    public void What_was_tried_is_not_what_was_done()
    {
        using Transformer model = SmallTuning.Model();
        using TuningRun run = SmallTuning.Run(model);
        TuningForecast.Of(run);
        Assert.Equal(0, run.Flops);
    }

    private static double Flops(TuningOptions options)
    {
        using Transformer model = SmallTuning.Model();
        using TuningRun run = SmallTuning.Run(model, options);
        run.Fit(TestContext.Current.CancellationToken);
        return run.Flops;
    }
}
