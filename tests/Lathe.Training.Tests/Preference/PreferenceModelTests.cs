using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;
using Lathe.Training.Reinforcement;
using Lathe.Training.Tests.Reinforcement;

namespace Lathe.Training.Tests.Preference;

/// <summary>Whole losses of the tasks on a small GPT-2, with the gradient of every weight, beside PyTorch's.</summary>
public sealed class PreferenceModelTests
{
    [Fact]
    public void Dpo_of_a_model_is_PyTorchs()
    {
        using Transformer model = PreferenceReference.Model(), other = PreferenceReference.Model(0.05);
        using var reference = new FrozenReference(other);
        var options = new PreferenceOptions { Beta = 0.5, LikelihoodWeight = 0.3 };
        Expect("dpo", new PreferenceTask(model, model, PreferenceReference.Pairs, null, 3, options, reference), model.Parameters);
    }

    [Fact]
    public void Kto_of_a_model_is_PyTorchs()
    {
        using Transformer model = PreferenceReference.Model(), other = PreferenceReference.Model(0.05);
        using var reference = new FrozenReference(other);
        RatedExample[] rated = [.. PreferenceReference.Pairs.Select((p, i) => new RatedExample(i % 2 == 0 ? p.Chosen : p.Rejected, i % 2 == 0))];
        using var held = new KtoTask(model, model, rated, rated, 3, new KtoOptions { Beta = 0.5 }, reference);

        // The order of training is shuffled, and the drift depends on who stands beside whom: a validation keeps the order.
        using var scope = new Scope { Training = false };
        BatchLoss loss = held.ValidationLoss(scope, 0);
        scope.Backward(loss.Mean);
        PreferenceReference.ExpectModel("kto", loss.Mean.Item(), model.Parameters);
    }

    [Fact]
    public void A_reward_model_is_PyTorchs()
    {
        using Transformer model = PreferenceReference.Model();
        using var scored = new ScoredModel(model, model);
        PreferenceReference.Waves(16, 21, 0.4).CopyTo(scored.Head.Weight.Value<float>());
        Expect("reward", new RewardTask(scored, PreferenceReference.Pairs, null, 3), scored.Parameters);
    }

    [Fact]
    public void Grpo_of_a_model_is_PyTorchs()
    {
        using Transformer model = PreferenceReference.Model(), other = PreferenceReference.Model(0.05);
        using var reference = new FrozenReference(other);
        var options = new GrpoOptions
        {
            Rollouts = new RolloutOptions { Prompts = 3, Responses = 2, Iterations = 2, Sampling = new RolloutSampling { Temperature = 0.8 } },
            Loss = new PolicyLossOptions { KlCoefficient = 0.04 },
        };
        var source = new FixedRollouts();
        using var task = new GrpoTask(model, model, source, new FixedReward([1, 0, 0.5, 0.25, 1, 1]), FixedRollouts.Prompts, null, options, reference);

        // PyTorch's old policy is the reference: the collection is drawn while the model has its weights.
        float[][] weights = [.. model.Parameters.Select(p => p.Value<float>().ToArray())];
        for (int i = 0; i < weights.Length; i++) other.Parameters[i].Value<float>().CopyTo(model.Parameters[i].Value<float>());
        using var scope = new Scope { Training = false };
        task.TrainingLoss(scope, 0);
        for (int i = 0; i < weights.Length; i++) weights[i].CopyTo(model.Parameters[i].Value<float>());
        scope.Reset();
        BatchLoss loss = task.TrainingLoss(scope, 1);
        scope.Backward(loss.Mean);
        Assert.Equal(1, source.Calls);
        PreferenceReference.ExpectModel("grpo", loss.Mean.Item(), model.Parameters);
    }

    [Fact]
    public void Ppo_of_a_model_is_PyTorchs()
    {
        using Transformer model = PreferenceReference.Model(), other = PreferenceReference.Model(0.05);
        using var reference = new FrozenReference(other);
        using var scored = new ScoredModel(model, model, bias: true);
        PreferenceReference.Waves(16, 21, 0.4).CopyTo(scored.Head.Weight.Value<float>());
        PreferenceReference.Waves(1, 22, 0.4).CopyTo(scored.Head.Parameters[1].Value<float>());
        var options = new PpoOptions { Rollouts = new RolloutOptions { Prompts = 3, Responses = 1, Iterations = 4 }, KlCoefficient = 0.1 };
        using var task = new PpoTask(scored, new FixedRollouts(), new FixedReward([1, 0, 0.5]), FixedRollouts.Prompts, null, options, reference);
        Expect("ppo", task, scored.Parameters);
    }

    private static void Expect(string name, TrainingTask task, IEnumerable<Parameter> parameters)
    {
        using var scope = new Scope { Training = false };
        BatchLoss loss = task.TrainingLoss(scope, 0);
        scope.Backward(loss.Mean);
        PreferenceReference.ExpectModel(name, loss.Mean.Item(), parameters);
    }
}
