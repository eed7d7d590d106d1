using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline;

/// <summary>The special tokens that a model expects around one text and around a pair.</summary>
internal sealed class SpecialTemplate(
    IReadOnlyList<TemplatePart> single, IReadOnlyList<TemplatePart> pair, Action<Utf8JsonWriter> write)
{
    /// <summary>Around one text.</summary>
    public IReadOnlyList<TemplatePart> Single => single;

    /// <summary>Around two texts.</summary>
    public IReadOnlyList<TemplatePart> Pair => pair;

    /// <summary>A template with tokens before and behind a text, and behind each text of a pair.</summary>
    public static SpecialTemplate Around(IReadOnlyList<TemplatePart> before, IReadOnlyList<TemplatePart> behind, Func<int, string> name)
    {
        TemplatePart a = new(TemplatePart.A, 0), b = new(TemplatePart.B, 1);
        TemplatePart[] single = [.. before, a, .. behind];
        TemplatePart[] pair = [.. before, a, .. behind, b, .. behind.Select(part => part with { Type = 1 })];
        return new SpecialTemplate(single, pair, writer => Write(writer, single, pair, name));
    }

    /// <summary>Writes the value of <c>"post_processor"</c> in <c>tokenizer.json</c>.</summary>
    public void WriteTo(Utf8JsonWriter writer) => write(writer);

    /// <summary>Writes a TemplateProcessing.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TemplatePart> single, IReadOnlyList<TemplatePart> pair, Func<int, string> name)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "TemplateProcessing");
        Parts("single", single);
        Parts("pair", pair);
        writer.WriteStartObject("special_tokens");
        foreach (int id in single.Concat(pair).Where(part => part.Id >= 0).Select(part => part.Id).Distinct())
        {
            writer.WriteStartObject(name(id));
            writer.WriteString("id", name(id));
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(name(id));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();

        void Parts(string property, IReadOnlyList<TemplatePart> parts)
        {
            writer.WriteStartArray(property);
            foreach (TemplatePart part in parts)
            {
                writer.WriteStartObject();
                writer.WriteStartObject(part.Id >= 0 ? "SpecialToken" : "Sequence");
                writer.WriteString("id", part.Id >= 0 ? name(part.Id) : part.Id == TemplatePart.A ? "A" : "B");
                writer.WriteNumber("type_id", part.Type);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }
}
