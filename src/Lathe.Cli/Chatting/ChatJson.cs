using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lathe.Cli.Chatting;

/// <summary>The JSON of saved conversations and of <c>--json</c>, compiled in.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatDocument))]
[JsonSerializable(typeof(ChatAnswerDocument))]
[JsonSerializable(typeof(ChatNoteDocument))]
[JsonSerializable(typeof(string))]
internal sealed partial class ChatJson : JsonSerializerContext
{
    /// <summary>Letters of all languages as they are: the files are for people too.</summary>
    public static ChatJson Readable { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });
}
