using Lathe.Nn.Lora;
using Lathe.Training;
using Lathe.Training.Callbacks;
using Lathe.Training.Optimizers;
using Lathe.Training.Preference;
using Lathe.Training.Reinforcement;

namespace Lathe.Lab.Tests.Rollouts;

/// <summary>Reward alone makes a model right more often; a run cut in the middle of a collection ends with the same bits.</summary>
public sealed class ReinforcementTests
{
    private static readonly RolloutOptions Rollouts = new() { Prompts = 8, Responses = 8, Sampling = Sums.Sampling, Seed = 5 };

    [Fact]
    [Trait("Category", "Slow")]
    public void Grpo_improves_exact_match_of_sums()
    {
        using var sums = new Sums(steps: 150);
        double before = sums.Accuracy();
        using var reference = FrozenReference.CopyOf(sums.Model);
        var options = new GrpoOptions { Rollouts = Rollouts, Loss = new PolicyLossOptions { KlCoefficient = 0.01 } };
        using var task = new GrpoTask(sums.Model, sums.Model, sums.Source, Sums.Reward, Sums.Problems, null, options, reference);
        Train(task, 300, 1e-3);
        Assert.InRange(before, 0.1, 0.75);
        Assert.True(sums.Accuracy() > before + 0.2, $"Exact match went from {before} to {sums.Accuracy()}.");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Ppo_improves_exact_match_of_sums()
    {
        using var sums = new Sums(steps: 150);
        double before = sums.Accuracy();
        using var reference = FrozenReference.CopyOf(sums.Model);
        using var model = new ScoredModel(sums.Model, sums.Model, bias: true);
        var options = new PpoOptions { Rollouts = Rollouts with { Prompts = 64, Responses = 1, Iterations = 2 }, KlCoefficient = 0.01 };
        using var task = new PpoTask(model, sums.Source, Sums.Reward, Sums.Problems, null, options, reference);
        Train(task, 200, 1e-3);
        Assert.True(sums.Accuracy() > before + 0.15, $"Exact match went from {before} to {sums.Accuracy()}.");
    }

    [Theory]
    [InlineData("grpo", 5)]
    [InlineData("grpo", 6)]
    [InlineData("ppo", 7)]
    public void A_run_cut_in_a_collection_ends_with_the_bits_of_an_undisturbed_one(string method, int stop)
    {
        // Two batches a collection, each its own step, seen twice: a collection is four steps.
        string folder = Directory.CreateTempSubdirectory("lathe-").FullName;
        try
        {
            string file = Path.Combine(folder, "cut.safetensors");
            float[] whole = Run(12, null), resumed;
            Run(stop, file);
            resumed = Run(12, file);
            Assert.Equal(whole, resumed);

            float[] Run(int steps, string? path)
            {
                using var sums = new Sums(steps: 10);
                using var scored = new ScoredModel(sums.Model, sums.Model, bias: true);
                using var reference = FrozenReference.CopyOf(sums.Model);
                RolloutOptions rollouts = Rollouts with { Prompts = 4, Responses = method == "ppo" ? 1 : 4, Batches = 2, Iterations = 2 };
                using RolloutTask task = method == "ppo"
                    ? new PpoTask(scored, sums.Source, Sums.Reward, Sums.Problems, null, new PpoOptions { Rollouts = rollouts, KlTarget = 0.1, KlHorizon = 20 }, reference)
                    : new GrpoTask(sums.Model, sums.Model, sums.Source, Sums.Reward, Sums.Problems, null, new GrpoOptions { Rollouts = rollouts }, reference);
                using var adam = new Adam(task.Model.Parameters);
                using var trainer = new Trainer(task, adam, new TrainerOptions { MaxSteps = 12, ValidateEvery = 0 }, new LambdaCallback("cut")
                {
                    TrainBatchEnd = (t, s) =>
                    {
                        if (s.Step != steps || steps == 12) return;
                        t.SaveAfterStep(path!);
                        t.Stop("cut");
                    },
                });
                if (steps == 12 && path is not null) trainer.Resume(path);
                trainer.Fit(TestContext.Current.CancellationToken);
                return [.. sums.Weights(), .. scored.Head.Weight.Value<float>()];
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void An_adapter_learns_by_reward_and_the_model_below_it_stays_as_it_was()
    {
        using var sums = new Sums(steps: 60);
        float[] before = sums.Weights();
        using LoraAdapter adapter = LoraAdapter.Attach(sums.Model, new LoraOptions { Rank = 4, Dropout = 0 }, 1);
        using var reference = new AdapterReference(adapter);
        var options = new GrpoOptions { Rollouts = Rollouts with { Iterations = 2 }, Loss = new PolicyLossOptions { KlCoefficient = 0.1 } };
        using var task = new GrpoTask(sums.Model, adapter, sums.Source, Sums.Reward, Sums.Problems, Sums.Problems, options, reference);
        Train(task, 6, 1e-3, validate: 3);
        Assert.Equal(before, sums.Weights());
        Assert.Contains(adapter.Parameters, p => p.Name.Contains('b', StringComparison.OrdinalIgnoreCase) && p.Value<float>().ContainsAnyExcept(0f));
        Assert.Equal(sums.Accuracy(), task.HeldOutReward, 1e-9);
        adapter.Detach();
    }

    [Fact]
    public void Trainer_and_task_must_mean_the_same_steps()
    {
        using var sums = new Sums(steps: 1);
        using var task = new GrpoTask(
            sums.Model, sums.Model, sums.Source, Sums.Reward, Sums.Problems, null, new GrpoOptions { Rollouts = Rollouts with { Batches = 4, AccumulationSteps = 4 } });
        using var adam = new Adam(task.Model.Parameters);
        using var trainer = new Trainer(task, adam, new TrainerOptions { MaxSteps = 2 });
        Assert.Contains("AccumulationSteps", Assert.Throws<ArgumentException>(() => trainer.Fit(TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Contains("whole number of steps", Assert.Throws<ArgumentException>((Rollouts with { Batches = 4, AccumulationSteps = 3 }).Validate).Message, StringComparison.Ordinal);
        Assert.Contains("equal batches", Assert.Throws<ArgumentException>((Rollouts with { Batches = 5 }).Validate).Message, StringComparison.Ordinal);
        Assert.Contains("KlCoefficient", Assert.Throws<ArgumentException>(() => new GrpoTask(
            sums.Model, sums.Model, sums.Source, Sums.Reward, Sums.Problems, null, new GrpoOptions { Rollouts = Rollouts, Loss = new PolicyLossOptions { KlCoefficient = 1 } })).Message, StringComparison.Ordinal);
    }

    private static void Train(RolloutTask task, int steps, double rate, int validate = 0)
    {
        using var adam = new Adam(task.Model.Parameters);
        using var trainer = new Trainer(task, adam, new TrainerOptions { MaxSteps = steps, LearningRate = rate, ValidateEvery = validate, AccumulationSteps = task.Options.AccumulationSteps });
        trainer.Fit(TestContext.Current.CancellationToken);
    }
}
