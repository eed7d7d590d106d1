using System.Text.Json;
using Lathe.Cli.Hosting;
using Lathe.Nn.Formats;
using Lathe.Text.ChatTemplates;

namespace Lathe.Cli.Chatting;

/// <summary>A conversation on file.</summary>
internal static class ChatFile
{
    public static void Save(string path, IReadOnlyList<ChatTurn> turns)
    {
        var document = new ChatDocument([.. turns.Select(t => new ChatMessageDocument(t.Role, t.Content))]);
        AtomicFile.Write(path, stream =>
        {
            JsonSerializer.Serialize(stream, document, ChatJson.Readable.ChatDocument);
            stream.WriteByte((byte)'\n');
        });
    }

    public static List<ChatTurn> Load(string path)
    {
        if (!File.Exists(path)) throw new CliException($"there is no file '{path}'.");
        ChatDocument? document;
        try
        {
            using FileStream stream = File.OpenRead(path);
            document = JsonSerializer.Deserialize(stream, ChatJson.Default.ChatDocument);
        }
        catch (JsonException error)
        {
            throw new CliException($"'{path}' is no conversation: {error.Message}");
        }

        if (document?.Messages is not { } messages || messages.Any(m => m?.Role is null || m.Content is null))
            throw new CliException($"'{path}' is no conversation: expected {{\"messages\": [{{\"role\": \"user\", \"content\": \"...\"}}, ...]}}, as /save writes it.");
        return [.. messages.Select(m => new ChatTurn(m.Role!, m.Content))];
    }
}
