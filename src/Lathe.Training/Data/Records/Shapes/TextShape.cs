namespace Lathe.Training.Data.Records.Shapes;

/// <summary>A text, of which every token is learnt.</summary>
internal sealed class TextShape : RecordShape
{
    public override RecordFormat Format => RecordFormat.Text;

    public override bool Fits(Fields record) => record.First("text", "content") is not null;

    public override DataRecord Read(Fields record)
        => new() { Kind = RecordKind.Text, Text = record.Text(record.First("text", "content") ?? throw record.Missing("text")), Label = Label(record) };
}
