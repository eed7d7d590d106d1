using Lathe.Training.Reinforcement;

namespace Lathe.Training.Tuning;

/// <summary>
/// What a run will take, told before it begins: a few batches of its own data, the heaviest among them, are run forward and backward, and
/// leave no trace in the run. What a run draws to learn from is drawn once, and is the first that it learns from.
/// </summary>
/// <param name="PeakBytes">Most memory that the process will have resident.</param>
/// <param name="Seconds">The run's time, validations among it, where it is not stopped early.</param>
/// <param name="Flops">Multiplications and additions of the run as it computes them: padding, validations and recomputed blocks among them.</param>
public sealed record TuningForecast(long PeakBytes, double Seconds, double Flops)
{
    private const int FewestSamples = 2, Spread = 12, MostSamples = 200;

    // Code and buffers of what comes after a step: optimizer, checkpoints, logs.
    private const long Later = 16L << 20;

    // A token of the vocabulary while tokenizer.json is made, which lies beside what is saved: measured on two vocabularies of 50,000.
    private const long TextBytes = 800;

    // Trying out takes so many seconds, or so much of the run, where more batches would be there to try.
    private const double Patience = 3, PatienceShare = 0.01;

    // Of a model so small that a batch takes milliseconds, the first dozen tell of code that is still being compiled: so many seconds are
    // tried at least, where the run itself has the batches.
    private const double Settled = 0.8;

    /// <summary>Tries a run out. Before its first step, or before it goes on.</summary>
    /// <param name="run">The run.</param>
    public static TuningForecast Of(TuningRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        double batches = (run.Trainer.Options.Steps - run.Trainer.Step) * (double)run.Options.AccumulationSteps;
        (double places, double squares, long heaviest) = Places(run.Plan);
        using var trial = new TuningTrial(run);
        List<TrialBatch> tried = [trial.Train(heaviest)];
        double spent = 0;
        double many = Math.Min(MostSamples, batches);
        while (tried.Count <= FewestSamples
            || (tried.Count <= Spread && spent < Math.Max(Patience, PatienceShare * batches * TrialFit.Seconds(tried, places)))
            || (tried.Count <= many && spent < Settled))
        {
            tried.Add(trial.Train((tried.Count - 1) % Spread * (long)run.Plan.BatchesOfEpoch / Spread));
            spent += tried[^1].Seconds;
        }

        // What is resident now has everything of a step; not yet touched are the optimizer's state and what only validations take.
        long text = run.Folder is null ? 0 : TextBytes * run.Encoder.Tokenizer.VocabularySize;
        long resident = Environment.WorkingSet + Later + text + run.Trainer.Optimizer.State.Sum(p => p.Count * sizeof(float)) + run.Trainer.Optimizer.ScratchBytes;
        double seconds = batches * TrialFit.Seconds(tried, places), flops = batches * TrialFit.Flops(tried, places, squares);

        // Products of the optimizer go at the rate of the model's.
        double updates = (run.Trainer.Options.Steps - run.Trainer.Step) * run.Trainer.Optimizer.StepFlops;
        if (updates > 0) (seconds, flops) = (seconds * (1 + (updates / flops)), flops + updates);
        double validations = 1 + Math.Ceiling((run.Trainer.Options.Steps - run.Trainer.Step) / (double)Math.Max(1, run.Trainer.Options.ValidateEvery));
        if (run.Plan.Task is RolloutTask drawing)
        {
            if (drawing.DrawingSeconds < Patience) drawing.DrawAgain();
            double collections = Math.Ceiling(batches / drawing.Options.Updates / drawing.Options.AccumulationSteps), held = (double)run.Plan.HeldOut / drawing.Options.Total;
            double times = collections + (held * validations);
            long grown = (long)((drawing.Growth - 1) * run.Trainer.PeakStepBytes);
            return new TuningForecast(resident + grown, seconds + (times * drawing.DrawingSeconds), flops + (times * drawing.DrawingFlops));
        }

        TrialBatch validation = trial.Validate();
        seconds += validations * validation.Seconds;
        return new TuningForecast(resident + trial.ValidationBytes, seconds + Aside(run, validations, seconds), flops + (validations * validation.Flops));
    }

    // The optimizer's passes over memory and what goes to the disk: nothing beside an adapter, much with all weights.
    private static double Aside(TuningRun run, double validations, double seconds)
    {
        const double memory = 8e9, disk = 5e8, checkpointSeconds = 60;
        double trained = sizeof(float) * (double)run.TrainedParameters, state = run.Trainer.Optimizer.State.Sum(p => (double)p.Count) * sizeof(float);
        double update = ((3 * trained) + (2 * state)) / memory * (run.Trainer.Options.Steps - run.Trainer.Step);

        // A better validation writes weights twice, as a checkpoint and as the result.
        return run.Folder is null ? update : update + (((2 * validations * trained) + ((2 + (seconds / checkpointSeconds)) * (trained + state))) / disk);
    }

    // Mean of a batch's places and of their square, and the batch that has most of them.
    private static (double Mean, double Square, long Heaviest) Places(TuningPlan plan)
    {
        if (plan.Places is not { } places) return (1, 1, 0);
        double sum = 0, squares = 0;
        long heaviest = 0, most = 0;
        for (long batch = 0; batch < plan.BatchesOfEpoch; batch++)
        {
            long count = places(batch);
            (sum, squares) = (sum + count, squares + ((double)count * count));
            if (count > most) (heaviest, most) = (batch, count);
        }

        return (sum / plan.BatchesOfEpoch, squares / plan.BatchesOfEpoch, heaviest);
    }
}
