using System.Buffers;
using System.Text;
using System.Text.Json;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Tuning;

/// <summary>A record that was left out, as a line of JSON.</summary>
internal static class RejectLine
{
    public static string Of(in Drop drop)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("file", drop.Source);
            json.WriteNumber("line", drop.Line);
            json.WriteString("stage", drop.Stage);
            json.WriteString("reason", drop.Reason);
            if (drop.Detail is { } detail) json.WriteString("detail", detail);
            json.WriteString("record", drop.Raw);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
