using System.Text.Json;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;
using Lathe.Training.Reinforcement;

namespace Lathe.Training.Tests.Vectors;

/// <summary>What tuning on answers and preferences is made of: masks, log-probabilities, the loss of pairs, answers read from text.</summary>
internal static class AlignmentVectors
{
    public static void Dpo(VectorCase v)
    {
        using var scope = new Scope();
        Tensor all = v.Variable(scope, "in.logps");
        int pairs = all.Shape[0];
        Tensor loss = PreferenceLoss.PerPair(new PreferenceOptions { Beta = 0.5 }, Column(0), Column(1), Column(2), Column(3));
        v.Expect("exp.loss", loss.Data<float>());
        scope.Backward(loss.Sum());
        v.Expect("exp.grad", all.Grad<float>());
        Tensor Column(int i) => all.Slice(1, i, 1).Reshape(pairs);
    }

    public static void Entropy(VectorCase v)
    {
        using var scope = new Scope(record: false);
        v.Expect("exp.array", ResponseLogProbabilities.Entropy(v.Input(scope, "in.logits")).Data<float>());
    }

    public static void MaskedMean(VectorCase v)
    {
        using var scope = new Scope(record: false);
        v.Expect("exp.array", Masked.Mean(v.Input(scope, "in.tensor"), Mask(v, scope, "in.mask"), Axis(v)).Data<float>());
    }

    public static void MaskedNormalize(VectorCase v)
    {
        using var scope = new Scope(record: false);
        Tensor mask = Mask(v, scope, "in.mask");
        v.Expect("exp.array", Masked.Normalize(v.Input(scope, "in.tensor"), mask, v.Number("constant"), Axis(v)).Data<float>());
    }

    // The source's gradients of ten steps are one array seen ten times: the last sum.
    public static void SupervisedMicrobatch(VectorCase v)
    {
        using var scope = new Scope();
        Tensor logProbabilities = v.Variable(scope, "in.log_probs"), mask = Mask(v, scope, "in.response_mask");
        int repeats = v.Parameters.TryGetProperty("repeats", out JsonElement r) ? r.GetInt32() : 1;
        double constant = v.Number("normalize_constant") * logProbabilities.Shape[0] * v.Integer("gradient_accumulation_steps");
        double[] losses = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            Tensor loss = -Masked.Normalize(logProbabilities, mask, constant);
            losses[i] = loss.Item();
            scope.Backward(loss);
        }

        v.Expect("exp.loss", losses);
        float[] gradient = logProbabilities.Grad<float>().ToArray();
        v.Expect("exp.policy_log_probs_grad", (ReadOnlySpan<float>)[.. Enumerable.Range(0, repeats).SelectMany(_ => gradient)]);
    }

    public static void PromptAndOutput(VectorCase v)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(v.Path));
        foreach (JsonElement one in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            int pad = one.GetProperty("pad_id").GetInt32();
            var batch = new ResponseBatch(pad);
            int[][] prompts = Rows("prompt_ids"), outputs = Rows("output_ids");
            for (int i = 0; i < prompts.Length; i++) batch.Add(prompts[i], outputs[i]);
            int[] labels = [.. Rows("labels").SelectMany(row => row)];
            Assert.Equal([.. Rows("input_ids").SelectMany(row => row)], batch.InputIds.ToArray());
            bool[] mask = [.. one.GetProperty("response_mask").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(e => e.GetBoolean()))];
            Assert.Equal([.. Enumerable.Range(0, mask.Length).Where(i => mask[i])], batch.PredictingRows.ToArray());
            Assert.Equal([.. labels.Where((_, i) => mask[i])], batch.TargetIds.ToArray());
            int[][] Rows(string name) => [.. one.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(e => e.GetInt32()).ToArray())];
        }
    }

    public static void Answers(VectorCase v)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(v.Path));
        foreach (JsonElement one in document.RootElement.GetProperty("gsm8k").EnumerateArray())
            Assert.Equal(one.GetProperty("expected").GetString(), AnswerText.LastNumber(one.GetProperty("output").GetString()!));
        foreach (JsonElement one in document.RootElement.GetProperty("mmlu").EnumerateArray())
            Assert.Equal(one.GetProperty("expected").GetString(), AnswerText.Choice(one.GetProperty("output").GetString()!));
    }

    public static Tensor Mask(VectorCase v, Scope scope, string name) => scope.Input<float>(v.Shape(name), [.. v.Flags(name).Select(b => b ? 1f : 0f)]);

    private static int? Axis(VectorCase v) => v.Parameters.GetProperty("dim") is { ValueKind: JsonValueKind.Number } dim ? dim.GetInt32() : null;
}
