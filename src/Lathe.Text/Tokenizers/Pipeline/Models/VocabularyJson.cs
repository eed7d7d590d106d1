using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>The property <c>"vocab"</c> of most models: token → id, in the order of ids.</summary>
internal static class VocabularyJson
{
    public static void WriteIds(Utf8JsonWriter writer, IReadOnlyList<string?> tokens)
    {
        writer.WriteStartObject("vocab");
        for (int id = 0; id < tokens.Count; id++)
            if (tokens[id] is { } token) writer.WriteNumber(token, id);
        writer.WriteEndObject();
    }
}
