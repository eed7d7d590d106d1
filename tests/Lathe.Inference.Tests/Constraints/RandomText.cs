using Lathe.Inference.Constraints;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Tests.Constraints;

/// <summary>Texts of a constraint by random logits, as a model that knows nothing would write them.</summary>
internal static class RandomText
{
    /// <summary>Writes until the end token comes, or the tokens are used up. After <paramref name="eager"/> tokens what closes things is more probable.</summary>
    public static (byte[] Text, bool Ended) Write(GrammarConstraint constraint, Tokenizer tokenizer, Random random, int most = 600, int eager = 40)
    {
        var logits = new float[tokenizer.VocabularySize];
        var ids = new List<int>();
        while (ids.Count < most)
        {
            for (int i = 0; i < logits.Length; i++) logits[i] = (float)(random.NextDouble() * 10);
            if (ids.Count > eager)
            {
                logits[tokenizer.EndId!.Value] += 1000;
                foreach (char c in "\"}]") logits[c] += 100;
            }

            constraint.Mask(logits);
            int next = Array.IndexOf(logits, logits.Max());
            Assert.True(logits[next] > float.NegativeInfinity);
            Assert.True(constraint.Accept(next), $"token {next} was left and then refused");
            if (next == tokenizer.EndId) return (tokenizer.DecodeBytes([.. ids]), true);
            ids.Add(next);
        }

        return (tokenizer.DecodeBytes([.. ids]), false);
    }
}
