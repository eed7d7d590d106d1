using System.Text.Json;

namespace Lathe.Training.Data.Augmentation;

/// <summary>Reads what an OpenAI-compatible endpoint sends back.</summary>
internal static class TeacherResponse
{
    private const int LongestReason = 200;

    /// <summary>The first choice's text.</summary>
    /// <exception cref="TeacherException">It is no chat completion.</exception>
    public static string Answer(byte[] body, Uri address)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement content = document.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content");
            return content.GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new TeacherException($"{address} sent no chat completion (expected choices[0].message.content): is it an OpenAI-compatible endpoint, and the address up to its version (…/v1)?", e);
        }
    }

    /// <summary>What the endpoint says went wrong, in brackets, or nothing.</summary>
    public static string Reason(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement error = document.RootElement.GetProperty("error");
            string? message = error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetProperty("message").GetString();
            return message is { Length: > 0 } ? $" ({(message.Length > LongestReason ? message[..LongestReason] : message).ReplaceLineEndings(" ")})" : "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }
}
