using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;

namespace Lathe.Nn.Models;

/// <summary>The metadata keys that all GGUF architectures share.</summary>
internal sealed class GgufKeys(IReadOnlyDictionary<string, object> metadata, IWeightSource source, string architecture)
{
    public int Width => Integer("embedding_length");

    public int Layers => Integer("block_count");

    public int Heads => Integer("attention.head_count");

    public int KeyValueHeads => Integer("attention.head_count_kv", Heads);

    public int Context => Integer("context_length");

    public int FeedForward => Integer("feed_forward_length");

    public int HeadSize => Integer("attention.key_length", 0);

    /// <summary>The token embedding's rows: the metadata need not say.</summary>
    public int Vocabulary => source["token_embd.weight"].Shape[0];

    public static void Write(TransformerConfig config, string architecture, IDictionary<string, object> metadata)
    {
        metadata["general.architecture"] = architecture;
        metadata[$"{architecture}.context_length"] = (uint)config.Context;
        metadata[$"{architecture}.embedding_length"] = (uint)config.Width;
        metadata[$"{architecture}.block_count"] = (uint)config.Layers;
        metadata[$"{architecture}.feed_forward_length"] = (uint)config.FeedForwardWidth;
        metadata[$"{architecture}.attention.head_count"] = (uint)config.Heads;
    }

    public int Integer(string key, int? otherwise = null)
    {
        string name = $"{architecture}.{key}";
        long? value = metadata.Integer(name) ?? otherwise;
        if (value is not { } v) throw new InvalidDataException($"'{source.Path}': the metadata lacks '{name}'.");
        return v is >= 0 and <= int.MaxValue ? (int)v : throw new InvalidDataException($"'{source.Path}': '{name}' is {v}; expected 0 to {int.MaxValue}.");
    }

    // A single stands for the decimal number that was meant: 1e-5, not 9.99999974e-6.
    public double Number(string key, double otherwise)
    {
        if (metadata.Number($"{architecture}.{key}") is not { } value) return otherwise;
        double meant = Math.Abs(value) < 1e15 ? (double)(decimal)(float)value : value;
        return (float)meant == (float)value ? meant : value;
    }

    public string? Text(string key) => metadata.Text($"{architecture}.{key}");
}
