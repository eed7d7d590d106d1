using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Decoders;

/// <summary>Decoders as <c>tokenizer.json</c> spells them.</summary>
internal static class DecoderJson
{
    /// <summary>Spaces out of <c>▁</c>, bytes out of byte tokens, no space at the start.</summary>
    public static Action<Utf8JsonWriter> SentencePiece(bool byteFallback, bool prefixed) => writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("decoders");
        writer.WriteRawValue("""{"type":"Replace","pattern":{"String":"▁"},"content":" "}""");
        if (byteFallback) writer.WriteRawValue("""{"type":"ByteFallback"}""");
        writer.WriteRawValue("""{"type":"Fuse"}""");
        if (prefixed) writer.WriteRawValue("""{"type":"Strip","content":" ","start":1,"stop":0}""");
        writer.WriteEndArray();
        writer.WriteEndObject();
    };

    /// <summary>BERT's.</summary>
    public static Action<Utf8JsonWriter> WordPiece(string prefix, bool cleanUp) => writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordPiece");
        writer.WriteString("prefix", prefix);
        writer.WriteBoolean("cleanup", cleanUp);
        writer.WriteEndObject();
    };
}
