using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>JSON without white space and with only the escapes that must be.</summary>
internal static class JsonPlain
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
