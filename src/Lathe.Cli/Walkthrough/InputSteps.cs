using Lathe.Tensors;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Walkthrough;

/// <summary>From text to the first vectors.</summary>
internal static class InputSteps
{
    public static IEnumerable<WalkStep> Of(Walk walk)
    {
        int width = walk.Options.Model.Width;
        yield return new WalkStep
        {
            Title = "Tokens",
            Formula = "text → ids in 0 … 19",
            Why = "A network computes with numbers, so each word of the text becomes its number in a vocabulary of twenty words. "
                + "A batch holds many expressions at once, because one large matrix product is faster than many small ones, and its mean gradient is steadier.",
            Facts =
            [
                ("text", walk.Example.ToString()),
                ("ids", string.Join(' ', walk.Ids.ToArray())),
                ("answer", $"{walk.Example.Evaluate()}, which is id {DigitVocabulary.IdOf(walk.Example.Evaluate())}"),
                ("shape", $"tokens [{walk.Batch.Rows}, {walk.Batch.Columns}], labels [{walk.Batch.Rows}]"),
            ],
        };
        Tensor embedding = walk.Trace["embedding"];
        yield return new WalkStep
        {
            Title = "Embedding",
            Formula = "x[b, t] = E[token(b, t)]",
            Why = "Each id picks its row of a table of learned vectors. The rows start as random numbers; training moves them until words that matter alike lie alike.",
            Facts =
            [
                ("table", $"E [20, {width}]: {20 * width:N0} parameters"),
                .. Rows(walk, embedding),
                ("shape", $"x {embedding.Shape}"),
            ],
        };
        Tensor positions = walk.Trace["positions"];
        yield return new WalkStep
        {
            Title = "Positions",
            Formula = "x[b, t] += PE[t],  PE[t, 2i] = sin(t / 10000^(2i/C)),  PE[t, 2i+1] = cos(t / 10000^(2i/C))",
            Why = "Attention treats its input as a set: without this, Second ( 4 2 8 ) and Second ( 2 4 8 ) would look alike. "
                + "So each position adds a fixed pattern of waves, fast ones for near and slow ones for far. It has no parameters.",
            Facts =
            [
                ("PE[0]", Numbers.Row(walk.Model.Positions.Table[..width])),
                ("PE[1]", Numbers.Row(walk.Model.Positions.Table.Slice(width, width))),
                .. Rows(walk, positions),
                ("shape", $"x {positions.Shape}"),
            ],
        };
    }

    private static IEnumerable<(string, string)> Rows(Walk walk, Tensor x)
    {
        string[] words = walk.Words;
        return Enumerable.Range(0, Math.Min(3, words.Length)).Select(t => ($"x '{words[t]}'", Numbers.Row(Numbers.Token(x, t))));
    }
}
