using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>How the fields of one format become a record. A new format is a subclass and a line in <see cref="RecordShapes"/>.</summary>
internal abstract class RecordShape
{
    public abstract RecordFormat Format { get; }

    /// <summary>Whether a record has the fields of this format.</summary>
    public abstract bool Fits(Fields record);

    /// <summary>The record.</summary>
    /// <exception cref="RecordException">It is none of this format.</exception>
    public abstract DataRecord Read(Fields record);

    /// <summary>The class that a record says it belongs to.</summary>
    protected static string? Label(Fields record)
        => record.First("category", "label", "class", "task") is { } name && record.Find(name)!.Value.ValueKind is System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Number ? record.Text(name) : null;

    /// <summary>The system message that stands beside the conversation, before it.</summary>
    protected static List<ChatTurn> WithSystem(Fields record, List<ChatTurn> turns)
    {
        string? name = record.First("system", "system_prompt");
        if (name is not null && record.Text(name) is { } text && !string.IsNullOrWhiteSpace(text) && turns is not [{ Role: "system" }, ..]) turns.Insert(0, ChatTurn.System(text));
        return turns;
    }
}
