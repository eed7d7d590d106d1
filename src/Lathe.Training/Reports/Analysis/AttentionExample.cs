using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;

namespace Lathe.Training.Reports.Analysis;

/// <summary>One expression asked of a model, with what every head looked at on the way to the answer.</summary>
/// <param name="Expression">What was asked.</param>
/// <param name="Answer">The token answered.</param>
/// <param name="Probability">Probability the model gave it.</param>
/// <param name="Trained">Whether the expression was trained on.</param>
/// <param name="Heads">For each layer [H, T, T].</param>
internal sealed record AttentionExample(DigitExpression Expression, int Answer, double Probability, bool Trained, IReadOnlyList<float[]> Heads)
{
    private static readonly int[] Digits = [5, 3, 9, 1, 7, 2, 8, 4];

    /// <summary>The words in order.</summary>
    public IReadOnlyList<string> Tokens { get; } = [.. Ids(Expression).Select(id => DigitVocabulary.Words[id])];

    /// <summary>Whether the answer is right.</summary>
    public bool IsRight => DigitVocabulary.TryGetDigit(Answer, out int digit) && digit == Expression.Evaluate();

    /// <summary>Whether every attention is a number.</summary>
    public bool IsFinite => Heads.All(layer => Array.TrueForAll(layer, float.IsFinite));

    /// <summary>The attention of one head, [T, T].</summary>
    public ReadOnlySpan<float> Head(int layer, int head)
    {
        int size = Expression.TokenCount * Expression.TokenCount;
        return Heads[layer].AsSpan(head * size, size);
    }

    /// <summary>Asks one expression of each operation.</summary>
    public static IReadOnlyList<AttentionExample> Ask(DigitTransformer model, DigitDatasetOptions data, DigitExamples train)
    {
        using var scope = new Scope(record: false) { Training = false };
        return [.. Choose(data).Select(expression => Ask(scope, model, expression, train))];
    }

    /// <summary>The expressions: First ( 5 3 9 ) and its kin, of as many digits and as large ones as the data has.</summary>
    internal static IEnumerable<DigitExpression> Choose(DigitDatasetOptions data)
    {
        // Three digits where there may be three; more than eight make maps too large to read beside each other.
        int fewest = Math.Max(data.MinArguments, Math.Min(3, data.MaxArguments)), most = Math.Max(fewest, Math.Min(data.MaxArguments, 8));
        foreach (DigitOperation operation in Enum.GetValues<DigitOperation>())
        {
            int count = fewest + ((int)operation % (most - fewest + 1));
            if (operation == DigitOperation.Second && count < 2)
            {
                if (data.MaxArguments < 2) continue;
                count = 2;
            }

            yield return new DigitExpression(operation, [.. Enumerable.Range(0, count).Select(i => Digits[i % Digits.Length] % (data.LargestValue + 1))]);
        }
    }

    private static AttentionExample Ask(Scope scope, DigitTransformer model, DigitExpression expression, DigitExamples train)
    {
        scope.Reset();
        int[] ids = Ids(expression);
        var trace = new ForwardTrace();
        ReadOnlySpan<float> logits = model.Forward(scope.Input<int>([1, ids.Length], ids), trace: trace).Data<float>();
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best]) best = i;
        }

        double sum = 0;
        foreach (float logit in logits) sum += Math.Exp(logit - logits[best]);
        float[][] heads = [.. Enumerable.Range(0, model.Blocks.Count).Select(layer => trace[$"blocks.{layer}.attention.probabilities"].Data<float>().ToArray())];
        return new AttentionExample(expression, best, 1 / sum, Contains(train, ids), heads);
    }

    private static int[] Ids(DigitExpression expression)
    {
        int[] ids = new int[expression.TokenCount];
        expression.Encode(ids);
        return ids;
    }

    private static bool Contains(DigitExamples examples, int[] ids)
    {
        for (int i = 0; i < examples.Count; i++)
        {
            ReadOnlySpan<byte> tokens = examples.Tokens(i);
            if (tokens.Length != ids.Length) continue;
            int same = 0;
            while (same < ids.Length && tokens[same] == ids[same]) same++;
            if (same == ids.Length) return true;
        }

        return false;
    }
}
