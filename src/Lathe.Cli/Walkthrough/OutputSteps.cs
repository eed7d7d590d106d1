using Lathe.Cli.Rendering;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Walkthrough;

/// <summary>From the last layer to the loss.</summary>
internal static class OutputSteps
{
    public static IEnumerable<WalkStep> Of(Walk walk, Ink ink)
    {
        Tensor pooled = walk.Trace["pooled"], logits = walk.Trace["logits"];
        int width = walk.Options.Model.Width;
        bool first = walk.Options.Model.Pooling == Pooling.First;
        yield return new WalkStep
        {
            Title = "Pooling",
            Formula = first ? "p[b] = x[b, 0]" : "p[b] = mean over t of x[b, t]",
            Why = first
                ? "One vector has to answer for the whole expression. The first token's does: attention lets it gather whatever it needs from the others."
                : "One vector has to answer for the whole expression: the mean of all its tokens' vectors, padding left out.",
            Facts = [("p", Numbers.Row(pooled.Data<float>()[..width])), ("shape", $"p {pooled.Shape}")],
        };
        double[] probabilities = Softmax(logits.Data<float>()[..20]);
        int label = walk.Labels[0];
        yield return new WalkStep
        {
            Title = "Logits",
            Formula = "z = p·Wᵀ + b,  P(token) = e^z / Σ e^z",
            Why = "A last product gives each of the twenty tokens a score, and the softmax turns scores into probabilities. The network has learned nothing yet, so they mean nothing yet.",
            Facts = [("z", Numbers.Row(logits.Data<float>()[..20])), ("shape", $"z {logits.Shape}")],
            Picture = columns => probabilities.Select((p, id) => (P: p, Id: id)).OrderByDescending(t => t.P).Take(5)
                .Select(t => $"{DigitVocabulary.Words[t.Id],6} {ink.Accent(Bar.Of(t.P, Math.Clamp(columns - 24, 8, 40)))} {Say.Percent(t.P),7}{(t.Id == label ? ink.Good("  the right one") : "")}"),
        };
        yield return new WalkStep
        {
            Title = "Loss",
            Formula = "L = −ln P(right token), averaged over the batch",
            Why = "One number that says how surprised the network was by the right answers: 0 if it was sure of them, more the less it believed them. "
                + $"Guessing evenly among twenty tokens would give ln 20 = {Math.Log(20):0.000}.",
            Facts =
            [
                ("here", $"P('{DigitVocabulary.Words[label]}') = {probabilities[label]:0.0000}, so −ln P = {-Math.Log(probabilities[label]):0.000}"),
                ("batch", $"L = {walk.Loss:0.0000} over {walk.Batch.Rows} expressions{(walk.Options.LabelSmoothing > 0 ? ", with label smoothing" : "")}"),
            ],
        };
    }

    private static double[] Softmax(ReadOnlySpan<float> logits)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float z in logits) max = Math.Max(max, z);
        double[] exponentials = new double[logits.Length];
        for (int i = 0; i < exponentials.Length; i++) sum += exponentials[i] = Math.Exp(logits[i] - max);
        return [.. exponentials.Select(e => e / sum)];
    }
}
