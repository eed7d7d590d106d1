using Lathe.Cli.Digits;
using Lathe.Cli.Rendering;
using Lathe.Tensors;

namespace Lathe.Cli.Walkthrough;

/// <summary>The steps of one encoder block; the first block in full, later ones only where they differ.</summary>
internal static class BlockSteps
{
    public static IEnumerable<WalkStep> Of(Walk walk, int layer, Ink ink)
    {
        string block = $"blocks.{layer}";
        int heads = walk.Options.Model.Heads, size = walk.Options.Model.Width / heads;
        if (layer == 0)
        {
            if (walk.Options.Model.PreNorm) yield return PreNorm();
            yield return Projections(walk, block, heads, size);
        }

        yield return Probabilities(walk, layer, block, heads, size, ink);
        if (layer > 0) yield break;
        yield return Residual(walk, block);
        yield return FeedForward(walk, block);
        yield return Output(walk, block);
    }

    private static WalkStep PreNorm() => new()
    {
        Title = "Norm before attention",
        Formula = "n = (x − mean) / √(variance + ε) · gain + bias",
        Why = "Every token's vector is brought to mean 0 and variance 1 before it is used, so that each layer meets numbers of the same size. The stream x itself stays as it is.",
    };

    private static WalkStep Projections(Walk walk, string block, int heads, int size)
    {
        Tensor q = walk.Trace[$"{block}.attention.queries"], k = walk.Trace[$"{block}.attention.keys"], v = walk.Trace[$"{block}.attention.values"];
        return new WalkStep
        {
            Title = "Layer 1: queries, keys and values",
            Formula = "q, k, v = x·Wᵀ + b, cut into heads",
            Why = "Each token asks (its query), offers (its key) and carries (its value): three learned views of the same vector. "
                + $"They are cut into {heads} heads of {size} numbers, so that {heads} questions can be asked at once.",
            Facts =
            [
                ("query", Numbers.Row(q.Data<float>()[..size])),
                ("key", Numbers.Row(k.Data<float>()[..size])),
                ("value", Numbers.Row(v.Data<float>()[..size])),
                ("shape", $"q, k, v {q.Shape}: batch, token, head, size (above: the first token, head 1)"),
            ],
        };
    }

    private static WalkStep Probabilities(Walk walk, int layer, string block, int heads, int size, Ink ink)
    {
        Tensor p = walk.Trace[$"{block}.attention.probabilities"];
        int length = p.Shape[2];
        HeadReading[] readings = [.. Enumerable.Range(0, heads).Select(head => HeadReading.From(layer, head, p.Data<float>(), length))];
        string[] words = walk.Words;
        IReadOnlyList<string>[] maps =
        [
            .. readings.Select(r => (IReadOnlyList<string>)
                [$"head {r.Head} {ink.Dim($"H {r.NormalizedEntropy:0.00}")}", .. Heatmap.Render(words, words, (query, key) => r.Weights[query][key], ink)]),
        ];
        return new WalkStep
        {
            Title = layer == 0 ? "Layer 1: attention" : $"Layer {layer + 1}: the same again, with weights of its own",
            Formula = $"A = softmax(q·kᵀ / √{size}),  out = A·v·Wᵀ + b",
            Why = layer == 0
                ? "Where a query and a key agree, the softmax gives much of its weight, and the token takes much of that other token's value. "
                    + "√ of the head's size keeps the products from growing so large that one weight takes all. Fresh weights look nowhere in particular: training will sharpen this."
                : "A second layer asks its questions of what the first one found, so it can compare what was compared. It has the same parts in the same order.",
            Facts = [("shape", $"A {p.Shape}: batch, head, looking token, token looked at")],
            Picture = width => Columns.Fold(maps, width),
        };
    }

    private static WalkStep Residual(Walk walk, string block)
    {
        bool pre = walk.Options.Model.PreNorm;
        Tensor x = walk.Trace[pre ? $"{block}.attention_residual" : $"{block}.attention_norm"];
        return new WalkStep
        {
            Title = pre ? "Layer 1: add" : "Layer 1: add and norm",
            Formula = pre ? "x = x + attention(norm(x))" : "x = LayerNorm(x + attention(x)) = (y − mean) / √(variance + ε) · gain + bias",
            Why = "The result is added to what came in, so a layer only has to learn a correction, and the gradient has a straight way back to the first layer."
                + (pre ? "" : " The norm then brings every token's vector to mean 0 and variance 1, so that the next part meets numbers of a known size."),
            Facts = [($"x '{walk.Words[0]}'", Numbers.Row(Numbers.Token(x, 0))), ("", Numbers.Moments(Numbers.Token(x, 0))), ("shape", $"x {x.Shape}")],
        };
    }

    private static WalkStep FeedForward(Walk walk, string block)
    {
        Tensor hidden = walk.Trace[$"{block}.feed_forward.hidden"];
        ReadOnlySpan<float> values = hidden.Data<float>();
        int asleep = values.Count(0f);
        return new WalkStep
        {
            Title = "Layer 1: feed-forward",
            Formula = "f(x) = max(0, x·W₁ᵀ + b₁)·W₂ᵀ + b₂",
            Why = "Attention moves information between tokens; this part computes with it, for each token alone. The ReLU cuts negative numbers to 0, "
                + "which is what makes two layers more than one: without it, both products would fold into a single matrix.",
            Facts =
            [
                ("hidden", Numbers.Row(Numbers.Token(hidden, 0))),
                ("", $"{Say.Percent((double)asleep / values.Length)} of the hidden values are 0"),
                ("shape", $"hidden {hidden.Shape}"),
            ],
        };
    }

    private static WalkStep Output(Walk walk, string block)
    {
        Tensor x = walk.Trace[$"{block}.output"];
        return new WalkStep
        {
            Title = "Layer 1: its output",
            Formula = walk.Options.Model.PreNorm ? "x = x + f(norm(x))" : "x = LayerNorm(x + f(x))",
            Why = "Again the result is added to what came in. The shape is that of the input, so layers can be stacked as high as one likes.",
            Facts = [($"x '{walk.Words[0]}'", Numbers.Row(Numbers.Token(x, 0))), ("", Numbers.Moments(Numbers.Token(x, 0))), ("shape", $"x {x.Shape}")],
        };
    }
}
