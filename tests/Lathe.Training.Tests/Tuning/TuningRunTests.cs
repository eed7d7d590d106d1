using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Text.ChatTemplates;
using Lathe.Training.Callbacks;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Optimizers;
using Lathe.Training.Tests.Data.Formatting;
using Lathe.Training.Tests.Digits;
using Lathe.Training.Tuning;

namespace Lathe.Training.Tests.Tuning;

[Collection(nameof(Alone))]
public sealed class TuningRunTests
{
    [Fact]
    public void An_adapter_learns_beside_an_untouched_base_and_is_the_same_saved_loaded_and_merged()
    {
        using var folder = new TemporaryFolder();
        using Transformer model = SmallTuning.Model();
        string before = SmallTuning.Hash(model.Parameters);
        float[] basis = SmallTuning.Logits(model), tuned;
        string adapter;
        using (TuningRun run = SmallTuning.Run(model, folder: folder.Path))
        {
            FitResult result = run.Fit(TestContext.Current.CancellationToken);
            Assert.Equal(14, result.Steps);
            List<ValidationPoint> curve = run.Trainer.History.Validation;
            Assert.Equal([0L, 4, 8, 12, 14], curve.Select(p => p.Step));
            Assert.True(curve.Min(p => p.Loss) < 0.8 * curve[0].Loss, $"the validation loss went from {curve[0].Loss} to {curve.Min(p => p.Loss)}");
            Assert.True(run.RestoreBest());
            tuned = SmallTuning.Logits(model);
            adapter = run.ResultFolder!;
            Assert.Equal(Path.Combine(folder.Path, "adapter"), adapter);
            Assert.Equal(run.Adapter!.ParameterCount, run.TrainedParameters);
            Assert.Equal(model.ParameterCount + run.TrainedParameters, run.AllParameters);
        }

        Assert.Equal(before, SmallTuning.Hash(model.Parameters));
        Assert.Equal(basis, SmallTuning.Logits(model));
        Assert.NotEqual(basis, tuned);
        using LoraAdapter loaded = PeftFiles.Load(model, adapter);
        Assert.Equal(tuned, SmallTuning.Logits(model));
        loaded.Merge();
        SmallTuning.Close(tuned, SmallTuning.Logits(model), 1e-5);
        loaded.Unmerge();
        Assert.Equal(before, SmallTuning.Hash(model.Parameters));

        // What a chat needs lies beside it, and is what it was tuned with.
        ChatTemplate template = ChatTemplateFile.Find(adapter, Examples.Tokenizer)!;
        Assert.Equal(Examples.ChatMl.Render(SmallTuning.Records[0].Turns), template.Render(SmallTuning.Records[0].Turns));
    }

    [Fact]
    public void All_weights_are_tuned_and_the_result_is_a_model()
    {
        using var folder = new TemporaryFolder();
        using Transformer model = SmallTuning.Model();
        using TuningRun run = SmallTuning.Run(model, SmallTuning.Options with { Full = true, LearningRate = 3e-3 }, folder.Path);
        run.Fit(TestContext.Current.CancellationToken);
        Assert.True(run.Trainer.History.Best!.Value.Loss < 0.7 * run.Trainer.History.Validation[0].Loss);
        Assert.True(run.RestoreBest());
        using PretrainedModel read = PretrainedModel.Load(Path.Combine(folder.Path, "model"));
        SmallTuning.Close(SmallTuning.Logits(model), SmallTuning.Logits(read.Model), 0);
    }

    [Theory]
    [InlineData(PackingKind.None, DType.Float32, false, false, WeightUpdate.AdamW)]
    [InlineData(PackingKind.Blocks, DType.Float32, true, false, WeightUpdate.Muon)]
    [InlineData(PackingKind.Stream, DType.BFloat16, false, true, WeightUpdate.AdamW)]
    [InlineData(PackingKind.Blocks, DType.BFloat16, true, true, WeightUpdate.Muon)]
    public void A_stopped_run_goes_on_to_the_same_bits(PackingKind packing, DType storage, bool checkpoint, bool full, WeightUpdate optimizer)
    {
        TuningOptions options = SmallTuning.Options with { Optimizer = optimizer, Packing = packing, Storage = storage, CheckpointActivations = checkpoint, Full = full, Lora = SmallTuning.Options.Lora with { LearningRateRatio = 4 } };
        using TemporaryFolder one = new(), two = new();
        string whole = Go(options, one.Path, null, resume: false), stopped = Go(options, two.Path, 5, resume: false), resumed = Go(options, two.Path, null, resume: true);
        Assert.NotEqual(whole, stopped);
        Assert.Equal(whole, resumed);
        Assert.Equal(File.ReadAllLines(one.File("metrics.csv"))[^1].Split(',')[1], File.ReadAllLines(two.File("metrics.csv"))[^1].Split(',')[1]);
        string name = full ? "model/model.safetensors" : "adapter/adapter_model.safetensors";
        Assert.Equal(File.ReadAllBytes(one.File(name)), File.ReadAllBytes(two.File(name)));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        int before = LatheThreads.Count;
        try
        {
            string[] hashes = [.. new[] { 1, 2, 3 }.Select(threads =>
            {
                LatheThreads.Count = threads;
                using var folder = new TemporaryFolder();
                return Go(SmallTuning.Options with { Packing = PackingKind.Blocks }, folder.Path, null, resume: false);
            })];
            Assert.Single(hashes.Distinct());
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Fact]
    public void A_run_of_another_base_or_other_data_is_not_taken_up()
    {
        using var folder = new TemporaryFolder();
        Go(SmallTuning.Options, folder.Path, 3, resume: false);
        using Transformer other = SmallTuning.Model(seed: 4), same = SmallTuning.Model();
        using (TuningRun run = SmallTuning.Run(other, SmallTuning.Options, folder.Path))
            Assert.Contains("of model", Assert.Throws<InvalidDataException>(run.Resume).Message, StringComparison.Ordinal);
        using (TuningRun run = SmallTuning.Run(same, SmallTuning.Options with { Learned = LearnedTokens.All }, folder.Path))
            Assert.Contains("examples", Assert.Throws<InvalidDataException>(run.Resume).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PackingKind.None)]
    [InlineData(PackingKind.Blocks)]
    public void A_steady_step_allocates_nothing(PackingKind packing)
    {
        long before = 0, bytes = -1;
        var meter = new LambdaCallback("meter")
        {
            TrainBatchEnd = (_, s) =>
            {
                if (s.Step == 30) before = GC.GetAllocatedBytesForCurrentThread();
                if (s.Step == 60) bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            },
        };
        using Transformer model = SmallTuning.Model();
        using TuningRun run = SmallTuning.Run(model, SmallTuning.Options with { Packing = packing, Steps = 61, ValidateEvery = 1000, LogEvery = 1000 }, null, meter);
        run.Fit(TestContext.Current.CancellationToken);
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void A_run_that_gets_worse_stops_and_keeps_its_best()
    {
        using var folder = new TemporaryFolder();
        using Transformer model = SmallTuning.Model();
        using TuningRun run = SmallTuning.Run(model, SmallTuning.Options with { LearningRate = 5, ClipNorm = 0, Steps = 50, ValidateEvery = 1, Patience = 2 }, folder.Path);
        FitResult result = run.Fit(TestContext.Current.CancellationToken);
        Assert.Contains("early stopping", result.StopReason, StringComparison.Ordinal);
        Assert.True(result.Steps < 50);
        run.RestoreBest();
        Assert.Equal(run.Trainer.History.Best!.Value.Loss, run.Trainer.Validate().Loss, 1e-6);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        using Transformer model = SmallTuning.Model();
        Assert.Contains("64 positions", Assert.Throws<ArgumentException>(() => SmallTuning.Run(model, SmallTuning.Options with { Context = 65 })).Message, StringComparison.Ordinal);
        Assert.Contains("quantize", Assert.Throws<ArgumentException>(() => SmallTuning.Run(model, SmallTuning.Options with { Full = true, Quantize = "q8_0" })).Message, StringComparison.Ordinal);
        Assert.Contains("answers", Assert.Throws<InvalidDataException>(() => new TuningRun(SmallTuning.Options, model, Examples.Encoder(), new SupervisedMethod(), [])).Message, StringComparison.Ordinal);

        // An adapter that was attached for a run that never began is gone again.
        Assert.All(model.Parameters, p => Assert.True(p.RequiresGrad));
    }

    private static string Go(TuningOptions options, string folder, long? stop, bool resume)
    {
        using Transformer model = SmallTuning.Model();
        (LambdaCallback stopper, CancellationTokenSource source) = SmallTuning.StopAfter(stop ?? -1);
        using (source)
        {
            using TuningRun run = SmallTuning.Run(model, options, folder, stopper);
            if (resume) run.Resume();
            Assert.Equal(stop is not null, run.Fit(source.Token).Interrupted);
            return SmallTuning.Hash(run);
        }
    }
}
