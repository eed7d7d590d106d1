using System.Text.Encodings.Web;
using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>Writes <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonWriter
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Tokenizer tokenizer, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, Plain);
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        switch (tokenizer)
        {
            case PipelineTokenizer pipeline:
                Pipeline(writer, pipeline);
                break;
            case ByteLevelBpe bpe:
                Added(writer, bpe.AddedTokens);
                ByteLevelWriter.Write(writer, bpe);
                break;
            default:
                throw new NotSupportedException($"A {tokenizer.Kind} tokenizer has no form as tokenizer.json: expected byte-level BPE, SentencePiece or WordPiece.");
        }

        writer.WriteEndObject();
    }

    private static void Pipeline(Utf8JsonWriter writer, PipelineTokenizer tokenizer)
    {
        PipelineParts parts = tokenizer.Parts;
        Added(writer, tokenizer.AddedTokens.Concat(parts.FoundByModel).OrderBy(token => token.Id));
        Part("normalizer", parts.Normalizer is { } normalizer ? normalizer.WriteTo : null);
        Part("pre_tokenizer", parts.Splitter is { } splitter ? splitter.WriteTo : null);
        Part("post_processor", parts.Template is { } template ? template.WriteTo : null);
        Part("decoder", parts.Decoder.WriteTo);
        Part("model", parts.Model.WriteTo);

        void Part(string name, Action<Utf8JsonWriter>? write)
        {
            writer.WritePropertyName(name);
            if (write is null) writer.WriteNullValue();
            else write(writer);
        }
    }

    private static void Added(Utf8JsonWriter writer, IEnumerable<AddedToken> tokens)
    {
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in tokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", token.SingleWord);
            writer.WriteBoolean("lstrip", token.StripLeft);
            writer.WriteBoolean("rstrip", token.StripRight);
            writer.WriteBoolean("normalized", token.Normalized);
            writer.WriteBoolean("special", token.Special);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
