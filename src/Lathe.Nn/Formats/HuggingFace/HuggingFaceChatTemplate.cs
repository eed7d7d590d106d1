using System.Text.Json;

namespace Lathe.Nn.Formats.HuggingFace;

/// <summary>Finds a folder's chat template in the three places where transformers has kept it.</summary>
internal static class HuggingFaceChatTemplate
{
    public static string? Find(HuggingFaceFolder folder)
    {
        if (folder.File("chat_template.jinja") is { } path)
            return File.ReadAllText(path);
        if (folder.TokenizerConfig is not { } config || !config.TryGetProperty("chat_template", out JsonElement template))
            return null;
        // A list has several by name; the one for plain conversations is called default.
        return template.ValueKind switch
        {
            JsonValueKind.String => template.GetString(),
            JsonValueKind.Array => template.EnumerateArray()
                .Where(t => t.ValueKind == JsonValueKind.Object)
                .OrderByDescending(t => HuggingFaceFolder.Text(t, "name") == "default")
                .Select(t => HuggingFaceFolder.Text(t, "template"))
                .FirstOrDefault(t => t is not null),
            _ => null,
        };
    }
}
