using Lathe.Tensors;

namespace Lathe.Nn.Formats.Llama2c;

/// <summary>Where each weight lies in a llama2.c checkpoint: fields in a fixed order, the layers of a field one after the other.</summary>
internal static class Llama2cLayout
{
    public const string Embedding = "tok_embeddings.weight";
    public const string Output = "output.weight";

    /// <summary>Names, shapes and offsets from the start of the file; and the length that the file must have.</summary>
    /// <exception cref="OverflowException">More bytes than 64 bits can count.</exception>
    public static (IReadOnlyList<(WeightInfo Info, long Offset)> Weights, long Length) Of(Llama2cHeader h)
    {
        var weights = new List<(WeightInfo, long)>();
        long offset = Llama2cHeader.Bytes;
        Add(Embedding, [h.Vocabulary, h.Width]);
        Each("attention_norm.weight", [h.Width]);
        Each("attention.wq.weight", [h.Width, h.Width]);
        Each("attention.wk.weight", [h.KvWidth, h.Width]);
        Each("attention.wv.weight", [h.KvWidth, h.Width]);
        Each("attention.wo.weight", [h.Width, h.Width]);
        Each("ffn_norm.weight", [h.Width]);
        Each("feed_forward.w1.weight", [h.HiddenWidth, h.Width]);
        Each("feed_forward.w2.weight", [h.Width, h.HiddenWidth]);
        Each("feed_forward.w3.weight", [h.HiddenWidth, h.Width]);
        Add("norm.weight", [h.Width]);
        // Older programs kept the cosines and sines of the rotations here; readers skip them, and so they have no name.
        offset = checked(offset + ((long)h.Context * h.HeadWidth * sizeof(float)));
        if (!h.SharedClassifier)
            Add(Output, [h.Vocabulary, h.Width]);
        return (weights, offset);

        void Each(string name, Shape shape)
        {
            for (int layer = 0; layer < h.Layers; layer++)
                Add($"layers.{layer}.{name}", shape);
        }

        void Add(string name, Shape shape)
        {
            long bytes = checked(shape.Count * sizeof(float));
            weights.Add((new WeightInfo(name, shape, "F32", bytes), offset));
            offset = checked(offset + bytes);
        }
    }

    /// <summary>The least length of a file with this header: before a list of weights is made, which a damaged header could make huge.</summary>
    public static long LeastLength(Llama2cHeader h) =>
        checked(sizeof(float) * (((long)h.Vocabulary * h.Width) + (2L * h.Layers * h.Width * h.Width)));
}
