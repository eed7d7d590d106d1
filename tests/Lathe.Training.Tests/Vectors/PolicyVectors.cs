using System.Text.Json;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;
using Lathe.Training.Preference;
using Lathe.Training.Reinforcement;

namespace Lathe.Training.Tests.Vectors;

/// <summary>Policy gradients: advantages, losses of tokens and of responses, and whole steps of GRPO on a model.</summary>
internal static class PolicyVectors
{
    public static void GroupNormalized(VectorCase v)
    {
        if (v.Has("exp.raw_rewards")) v.Expect("exp.raw_rewards", (ReadOnlySpan<float>)v.Floats("in.raw_rewards"));
        bool drGrpo = v.Id.Contains("drgrpo", StringComparison.Ordinal), deviation = !drGrpo && !v.Id.Contains("nostd", StringComparison.Ordinal);
        v.Expect(v.Has("exp.advantages") ? "exp.advantages" : "exp.normalized_rewards", Of(AdvantageBaseline.GroupMean));
        if (drGrpo) v.Expect("exp.no_baseline_advantages", Of(AdvantageBaseline.None));

        double[] Of(AdvantageBaseline baseline)
        {
            double[] rewards = [.. v.Floats("in.raw_rewards").Select(r => (double)r)], advantages = new double[rewards.Length];
            Advantages.OfGroups(rewards, v.Integer("group_size"), advantages, baseline, deviation ? AdvantageScale.GroupDeviation : AdvantageScale.None);
            return advantages;
        }
    }

    public static void PolicyGradient(VectorCase v)
    {
        using var scope = new Scope(record: false);
        Tensor logProbabilities = v.Input(scope, "in.log_probs"), advantages = v.Input(scope, v.Has("in.advantages") ? "in.advantages" : "in.raw_rewards");
        if (v.Has("exp.array"))
        {
            v.Expect("exp.array", PolicyLoss.PerToken(new PolicyLossOptions { Ratio = ImportanceRatio.None }, logProbabilities, advantages).Data<float>());
            return;
        }

        Tensor old = v.Input(scope, "in.old_log_probs");
        v.Expect("exp.noclip_loss", PolicyLoss.PerToken(new PolicyLossOptions { Ratio = ImportanceRatio.Unclipped }, logProbabilities, advantages, old).Data<float>());
        v.Expect("exp.clipped_loss", PolicyLoss.PerToken(Clip(0.1), logProbabilities, advantages, old).Data<float>());
    }

    public static void Clipped(VectorCase v)
    {
        using var scope = new Scope(record: false);
        Tensor loss = PolicyLoss.PerToken(Clip(v.Number("cliprange")), v.Input(scope, "in.log_probs"), v.Input(scope, "in.advantages"), v.Input(scope, "in.old_log_probs"));
        v.Expect("exp.array", loss.Data<float>());
    }

    public static void SequenceRatio(VectorCase v)
    {
        using var scope = new Scope(record: false);
        ResponseBatch batch = Of(v, "in.response_mask");
        PolicyLossOptions options = Clip(v.Number("cliprange")) with { Ratio = ImportanceRatio.Sequence };
        Tensor loss = PolicyLoss.PerSequence(
            options, Kept(v.Input(scope, "in.log_probs"), v, "in.response_mask"), v.Input(scope, "in.advantages").Reshape(batch.Sequences), Kept(v.Input(scope, "in.old_log_probs"), v, "in.response_mask"), batch);
        v.Expect("exp.array", loss.Reshape(batch.Sequences, 1).Expand(v.Shape("in.log_probs")).Data<float>());
    }

    public static void Aggregate(VectorCase v)
    {
        using var scope = new Scope(record: false);
        ResponseBatch batch = Of(v, "in.mask");
        v.Expect("exp.array", (Kept(v.Input(scope, "in.per_token_loss"), v, "in.mask") * PolicyLoss.Weights(new PolicyLossOptions(), scope, batch)).Sum().Item());
    }

    public static void Microbatch(VectorCase v)
    {
        using var scope = new Scope();
        ResponseBatch batch = Of(v, "in.response_mask");
        Tensor all = v.Variable(scope, "in.log_probs"), advantages = v.Input(scope, "in.advantages").Reshape(-1, 1).Embedding(batch.Owners(scope)).Reshape(-1);
        Tensor perToken = PolicyLoss.PerToken(Clip(v.Number("cliprange")), Kept(all, v, "in.response_mask"), advantages, Kept(v.Input(scope, "in.old_log_probs"), v, "in.response_mask"));
        Tensor loss = (perToken * PolicyLoss.Weights(new PolicyLossOptions(), scope, batch)).Sum() / v.Integer("gradient_accumulation_steps");
        v.Expect("exp.loss", loss.Item());
        scope.Backward(loss);
        v.Expect("exp.policy_log_probs_grad", all.Grad<float>());
    }

    /// <summary>A whole step of the trainer: two micro-batches of a group each, clipping, SGD.</summary>
    public static void TrainStep(VectorCase v)
    {
        using Transformer model = ModelVectors.TinyGpt2(v);
        int groupSize = v.Integer("group_size"), microbatches = v.Integer("gradient_accumulation_steps");
        double[] rewards = Doubles("rewards"), advantages = new double[rewards.Length];
        Advantages.OfGroups(
            rewards, groupSize, advantages, Text("baseline") == "mean" ? AdvantageBaseline.GroupMean : AdvantageBaseline.None,
            Text("normalizer") == "std" ? AdvantageScale.GroupDeviation : AdvantageScale.None, v.Number("advantage_eps"));
        bool constant = Text("loss_normalization") == "constant";
        var options = new PolicyLossOptions
        {
            Ratio = Text("importance") switch { "none" => ImportanceRatio.None, "noclip" => ImportanceRatio.Unclipped, _ => ImportanceRatio.Clipped },
            ClipLow = v.Number("cliprange"),
            ClipHigh = v.Number("cliprange"),
            Normalization = constant ? LossNormalization.Constant : LossNormalization.Sequence,

            // The trainer takes the mean over micro-batches; a sum over a constant is meant.
            Constant = constant ? v.Number("normalization_constant") / microbatches : 1,
        };
        int[][] prompts = Rows("prompt_ids"), responses = Rows("response_ids");
        float[] old = v.Has("in.old_log_probs") ? v.Floats("in.old_log_probs") : [];
        var batch = new ResponseBatch(v.Integer("pad_id"));
        var whole = new ResponseBatch(v.Integer("pad_id"));
        for (int i = 0; i < prompts.Length; i++) whole.Add(prompts[i], responses[i]);
        Assert.Equal(v.Integers("in.input_ids"), whole.InputIds.ToArray());
        Assert.Equal(Enumerable.Range(0, v.Flags("in.response_mask").Length).Where(i => v.Flags("in.response_mask")[i]), whole.PredictingRows.ToArray());
        var task = new VectorTask(model, (scope, micro) =>
        {
            batch.Clear();
            int rows = prompts.Length / microbatches, first = micro * rows;
            for (int i = first; i < first + rows; i++) batch.Add(prompts[i], responses[i]);
            Tensor logProbabilities = ResponseLogProbabilities.Of(model, scope, batch);
            float[] perToken = [.. batch.OwnerIds.ToArray().Select(o => (float)advantages[first + o])];
            int before = whole.FirstOf(first);
            Tensor? older = old.Length == 0 ? null
                : scope.Input<float>([batch.ResponseTokens], [.. whole.PredictingRows.Slice(before, batch.ResponseTokens).ToArray().Select(row => old[row])]);
            Tensor loss = PolicyLoss.PerToken(options, logProbabilities, scope.Input<float>([perToken.Length], perToken), older);
            return (loss * PolicyLoss.Weights(options, scope, batch)).Sum();
        });
        using var sgd = new Sgd(model.Parameters);
        var step = new TrainerOptions { MaxSteps = 1, LearningRate = 1e-3, AccumulationSteps = microbatches, ClipNorm = v.Number("max_grad_norm"), ValidateEvery = 0, LogEvery = 1 };
        using var trainer = new Trainer(task, sgd, step);
        trainer.Fit(TestContext.Current.CancellationToken);
        v.Expect("exp.loss", trainer.History.Training[0].Loss);
        v.Expect("exp.grad_norm_before_clip", trainer.History.Training[0].GradientNorm);
        ModelVectors.ExpectGpt2(v, model, "exp.param.", p => p.Value<float>().ToArray());
        ModelVectors.ExpectGpt2(v, model, "exp.grad.", p => [.. p.Grad<float>().ToArray().Select(g => g / microbatches)]);

        string Text(string name) => v.Parameters.GetProperty(name).GetString()!;
        double[] Doubles(string name) => [.. v.Parameters.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];
        int[][] Rows(string name) => [.. v.Parameters.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(e => e.GetInt32()).ToArray())];
    }

    private static PolicyLossOptions Clip(double range) => new() { Ratio = ImportanceRatio.Clipped, ClipLow = range, ClipHigh = range };

    // A batch with as many response tokens in each row as the mask keeps; which they are, Kept knows.
    private static ResponseBatch Of(VectorCase v, string mask)
    {
        bool[] kept = v.Flags(mask);
        int length = v.Shape(mask)[1];
        var batch = new ResponseBatch();
        for (int row = 0; row < kept.Length / length; row++) batch.Add([0], new int[kept.AsSpan(row * length, length).Count(true)]);
        return batch;
    }

    private static Tensor Kept(Tensor values, VectorCase v, string mask)
    {
        bool[] kept = v.Flags(mask);
        int[] places = [.. Enumerable.Range(0, kept.Length).Where(i => kept[i])];
        return values.Reshape(-1, 1).Embedding(values.Scope.Input<int>([places.Length], places)).Reshape(places.Length);
    }
}
