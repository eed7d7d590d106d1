using System.Diagnostics;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tuning;

/// <summary>
/// What a run will take, told before it begins. Memory and time come of a few batches of its own data, forward and backward, the heaviest
/// among them, which leave no trace in the run; operations are counted.
/// </summary>
/// <param name="PeakBytes">Most memory that the process will have resident; 0 where it was not tried.</param>
/// <param name="Seconds">The run's time, validations among it; 0 where it was not tried.</param>
/// <param name="Flops">Multiplications and additions of the run's products, padding left out; 0 where the method does not know its tokens.</param>
public sealed record TuningForecast(long PeakBytes, double Seconds, double Flops)
{
    private const int MostSamples = 12;

    // Code and buffers of what comes after a step: optimizer, validation, checkpoints, logs.
    private const long Later = 16L << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Tries a run out. Before its first step, or before it goes on.</summary>
    /// <param name="run">The run.</param>
    public static TuningForecast Of(TuningRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Func<long, long> places = run.Plan.Places ?? (static _ => 1);
        int epoch = run.Plan.BatchesOfEpoch;
        long all = 0, heaviest = 0, most = 0;
        for (long batch = 0; batch < epoch; batch++)
        {
            long count = places(batch);
            all += count;
            if (count > most) (heaviest, most) = (batch, count);
        }

        // The first one compiles the code and takes the memory.
        Try(run, heaviest);
        long start = Stopwatch.GetTimestamp();
        var rates = new List<double>();
        for (int i = 0; i < MostSamples && (i < 2 || Stopwatch.GetElapsedTime(start) < Patience); i++)
        {
            long batch = (long)i * epoch / MostSamples, before = Stopwatch.GetTimestamp();
            Try(run, batch);
            rates.Add(Stopwatch.GetElapsedTime(before).TotalSeconds / places(batch));
        }

        long resident = Environment.WorkingSet;
        double rate = rates.Order().ElementAt(rates.Count / 2), batches = (run.Trainer.Options.Steps - run.Trainer.Step) * (double)run.Options.AccumulationSteps;
        double training = rate * all / epoch * batches;

        // Forward alone is a third of all weights' work, and half of that above frozen ones; what is held out is as long as the rest.
        double held = (double)run.Plan.HeldOut / Math.Max(1, run.Plan.Examples) * rate * all * (run.Options.Full ? 1 / 3.0 : 0.5);
        double validations = 1 + Math.Ceiling((run.Trainer.Options.Steps - run.Trainer.Step) / (double)Math.Max(1, run.Trainer.Options.ValidateEvery));
        return new TuningForecast(
            resident + Later + ValidationBytes(run) + run.Trainer.Optimizer.State.Sum(p => p.Count * sizeof(float)), training + (held * validations), Count(run) * batches / epoch);
    }

    // Products of an epoch: a forward pass, the gradients of what is read, those of weights where they are trained.
    private static double Count(TuningRun run)
    {
        if (run.Plan.Tokens == 0) return 0;
        TransformerConfig config = run.Model.Config;
        int length = (int)Math.Clamp(run.Plan.Tokens / Math.Max(1, run.Plan.Examples), 1, config.Context);
        FlopCount pass = FlopCount.Of(config, 1, length);
        double attention = (pass.Scores + pass.Values) / length, head = pass.Head / length, products = pass.ForwardPerToken - attention - head;
        double again = run.Options.CheckpointActivations ? products + attention : 0, passes = run.Options.Full ? 3 : 2;
        double paths = run.Adapter is { } adapter ? adapter.Paths.Sum(p => 6.0 * p.Rank * (p.Site.Inputs + p.Site.Rows)) : 0;
        return (run.Plan.Tokens * ((passes * products) + (3 * attention) + again + paths)) + (run.Plan.LearnedTokens * passes * head);
    }

    private static long ValidationBytes(TuningRun run)
    {
        if (run.Plan.Task.ValidationBatches == 0) return 0;
        using var scope = new Scope(record: false) { Training = false };
        run.Plan.Task.ValidationLoss(scope, 0);
        return scope.PeakBytes;
    }

    private static void Try(TuningRun run, long batch)
    {
        Scope scope = run.Trainer.Scope;
        scope.Reset();
        scope.Step = (ulong)batch;
        scope.Backward(run.Plan.Task.TrainingLoss(scope, batch).Mean);
        run.Plan.Task.Model.ZeroGrad();
        scope.Reset();
    }
}
