using System.Text;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records;

/// <summary>One example of a data set, whatever format it was read from. Stages of the pipeline take records and give records.</summary>
public sealed record DataRecord
{
    /// <summary>What it teaches.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>The text of a <see cref="RecordKind.Text"/> record, else null.</summary>
    public string? Text { get; init; }

    /// <summary>The conversation; of a preference or a rated record what comes before the answer.</summary>
    public IReadOnlyList<ChatTurn> Turns { get; init; } = [];

    /// <summary>Tools that the assistant may call.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>The better answer of a preference record; the answer of a rated one.</summary>
    public IReadOnlyList<ChatTurn> Chosen { get; init; } = [];

    /// <summary>The worse answer of a preference record.</summary>
    public IReadOnlyList<ChatTurn> Rejected { get; init; } = [];

    /// <summary>Whether a rated record's answer is good.</summary>
    public bool? Good { get; init; }

    /// <summary>A class that the record belongs to, where the data names one: what balance is judged by.</summary>
    public string? Label { get; init; }

    /// <summary>For each of <see cref="Turns"/> whether it is learnt, where the data says so; null: every answer of the assistant.</summary>
    public IReadOnlyList<bool>? Learnt { get; init; }

    /// <summary>File that it was read from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Its line there (of JSON arrays and CSV: where the record begins), from 1.</summary>
    public long Line { get; init; }

    /// <summary>The record as it was read: UTF-8 of its JSON, or empty where it was made here.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>This record, taken out.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="reason">A word or two that many drops may share.</param>
    /// <param name="detail">What exactly was wrong, or null.</param>
    public Drop Dropped(string stage, string reason, string? detail = null)
        => new(stage, reason, Source, Line, detail, Raw.IsEmpty ? RecordJson.Write(this) : Encoding.UTF8.GetString(Raw.Span));
}
