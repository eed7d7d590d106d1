using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>ShareGPT: <c>conversations</c>, with <c>system</c> and <c>tools</c> beside them where they are there.</summary>
internal sealed class ShareGptShape : RecordShape
{
    public override RecordFormat Format => RecordFormat.ShareGpt;

    public override bool Fits(Fields record) => Name(record) is { } name && record.Has(name, JsonValueKind.Array);

    public override DataRecord Read(Fields record) => Conversation.Read(record, Name(record) ?? throw record.Missing("conversations")) with { Label = Label(record) };

    public static string? Name(Fields record) => record.First("conversations", "conversation");
}
