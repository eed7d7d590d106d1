using System.Text.Json;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>OpenAI's tuning format: <c>messages</c>, with <c>tools</c> beside them where they are there.</summary>
internal sealed class MessagesShape : RecordShape
{
    public override RecordFormat Format => RecordFormat.Messages;

    public override bool Fits(Fields record) => record.Has("messages", JsonValueKind.Array);

    public override DataRecord Read(Fields record) => Conversation.Read(record, record.First("messages") ?? throw record.Missing("messages")) with { Label = Label(record) };
}
