using Lathe.Nn.Memories;
using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>
/// What encoders are used for: one vector of a text (Sentence-BERT, arXiv:1908.10084), by the mean over its tokens or its first
/// token, of length 1; or the score of a pair of texts (cross-encoder).
/// </summary>
/// <param name="model">The encoder.</param>
/// <param name="pooling">How states become one vector.</param>
/// <param name="normalize">Whether vectors have length 1.</param>
/// <param name="head">The classifier, or null.</param>
public sealed class TextEncoder(Transformer model, Pooling pooling = Pooling.Mean, bool normalize = true, EncoderHead? head = null)
{
    /// <summary>The encoder.</summary>
    public Transformer Model => model;

    /// <summary>How states become one vector.</summary>
    public Pooling Pooling => pooling;

    /// <summary>Whether vectors have length 1.</summary>
    public bool Normalize => normalize;

    /// <summary>The classifier, or null.</summary>
    public EncoderHead? Head => head;

    /// <summary>Vectors [B, C] of padded texts.</summary>
    /// <param name="ids">Int32 [B, T], padded at the end.</param>
    /// <param name="lengths">Int32 [B]: tokens of each text that are not padding; null where none is padded.</param>
    /// <param name="types">Int32 [B, T]: segments; null: all 0.</param>
    /// <exception cref="ArgumentException">A text has no tokens, or more than T: there is no mean of nothing.</exception>
    public Tensor Embed(Tensor ids, Tensor? lengths = null, Tensor? types = null)
    {
        RequireTokens(ids, lengths);
        Tensor states = model.Hidden(ids, new WholeSequence(lengths), types);
        Tensor pooled = pooling == Pooling.First ? First(states) : Mean(states, lengths);
        return normalize ? pooled / pooled.Square().Sum([1], keep: true).Sqrt() : pooled;
    }

    /// <summary>Logits [B, labels] of padded texts or pairs.</summary>
    /// <exception cref="InvalidOperationException">The model has no classifier.</exception>
    public Tensor Score(Tensor ids, Tensor? lengths = null, Tensor? types = null)
    {
        if (head is null) throw new InvalidOperationException("This encoder has no classification head; load a cross-encoder.");
        RequireTokens(ids, lengths);
        return head.Forward(First(model.Hidden(ids, new WholeSequence(lengths), types)));
    }

    private static void RequireTokens(Tensor ids, Tensor? lengths)
    {
        if (ids.Rank != 2 || ids.Shape[0] == 0) return;
        if (ids.Shape[1] == 0) throw new ArgumentException($"{ids} holds texts of no tokens, which have no vector. Encode with special tokens ([CLS] … [SEP]), or leave empty texts out.", nameof(ids));
        if (lengths is not { } l) return;
        ReadOnlySpan<int> counts = l.Data<int>();
        for (int b = 0; b < counts.Length; b++)
        {
            if (counts[b] >= 1 && counts[b] <= ids.Shape[1]) continue;
            throw new ArgumentException($"Text {b} has {counts[b]} tokens; expected 1 to {ids.Shape[1]}, the width of the batch. Encode with special tokens ([CLS] … [SEP]), or leave empty texts out.", nameof(lengths));
        }
    }

    private static Tensor First(Tensor states) => states.Slice(1, 0, 1).Reshape(states.Shape[0], states.Shape[2]);

    private static Tensor Mean(Tensor states, Tensor? lengths)
    {
        int batch = states.Shape[0], length = states.Shape[1];
        Tensor weights = states.Scope.Zeros([batch, 1, length], states.DType);
        for (int b = 0; b < batch; b++)
        {
            int count = lengths is { } l ? l.Data<int>()[b] : length;
            if (states.DType == DType.Float64) weights.Data<double>().Slice(b * length, count).Fill(1.0 / count);
            else weights.Data<float>().Slice(b * length, count).Fill(1f / count);
        }

        return weights.MatMul(states).Reshape(batch, states.Shape[2]);
    }
}
