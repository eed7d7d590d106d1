using System.Text.Json;
using Lathe.Text.ChatTemplates.Jinja;
using Lathe.Text.ChatTemplates.Jinja.Functions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.Tests.ChatTemplates.Jinja;

/// <summary>Renders with variables in JSON, on Saturday the 7th of March 2026 at 09:05:04.</summary>
internal static class Rendered
{
    public static string Of(string template, string variables = "{}")
    {
        using JsonDocument document = JsonDocument.Parse(variables);
        var values = (DictionaryValue)JsonValue.From(document.RootElement);
        var now = new DateTimeOffset(2026, 3, 7, 9, 5, 4, TimeSpan.Zero);
        return new JinjaTemplate(template, "template").Render(values.Entries.Select(e => KeyValuePair.Create(e.Key.Text, e.Value)), now).Text;
    }
}
