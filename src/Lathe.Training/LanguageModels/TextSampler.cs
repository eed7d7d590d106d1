using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.LanguageModels;

/// <summary>Lets a model continue a text, to see what it has learnt: the most probable tokens, drawn by their probability.</summary>
/// <param name="model">A causal transformer.</param>
/// <param name="tokenizer">Its tokenizer.</param>
public sealed class TextSampler(Transformer model, Tokenizer tokenizer) : IDisposable
{
    private readonly Scope _scope = new(record: false) { Training = false };

    /// <summary>Continues <paramref name="prompt"/>.</summary>
    /// <param name="prompt">Any text; the end of it, where it is longer than the model's context.</param>
    /// <param name="tokens">Tokens to add at most; an end token ends the text.</param>
    /// <param name="seed">Equal seeds give equal texts.</param>
    /// <param name="temperature">Divides the logits; 0 takes the most probable token.</param>
    /// <param name="top">How many of the most probable tokens are drawn from.</param>
    /// <returns>Prompt and continuation.</returns>
    public string Continue(string prompt, int tokens, ulong seed = 1, double temperature = 0.8, int top = 200)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        List<int> ids = [.. tokenizer.Encode(prompt)];
        if (ids.Count == 0) ids.Add(tokenizer.BeginId ?? tokenizer.EndId ?? 0);
        var random = new PhiloxRandom(seed, 0x5A3BUL << 32);
        for (int i = 0; i < tokens; i++)
        {
            int id = Draw(Next(ids), random, temperature, top);
            if (id == tokenizer.EndId) break;
            ids.Add(id);
        }

        return tokenizer.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids));
    }

    /// <summary>Frees its memory.</summary>
    public void Dispose() => _scope.Dispose();

    private float[] Next(List<int> ids)
    {
        int length = Math.Min(ids.Count, model.Config.Context);
        _scope.Reset();
        Tensor window = _scope.Input<int>([1, length], System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids)[^length..]);
        Tensor last = model.Hidden(window).Slice(1, length - 1, 1);
        return model.Logits(last).To(DType.Float32).Data<float>().ToArray();
    }

    private static int Draw(float[] logits, PhiloxRandom random, double temperature, int top)
    {
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).Take(temperature > 0 ? top : 1)];
        if (order.Length == 1) return order[0];
        double[] weights = [.. order.Select(i => Math.Exp((logits[i] - logits[order[0]]) / temperature))];
        double at = random.NextDouble() * weights.Sum();
        for (int i = 0; i < order.Length; i++)
        {
            at -= weights[i];
            if (at < 0) return order[i];
        }

        return order[0];
    }
}
