using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Assistant;

/// <summary>One example of the assistant's corpus, in Alpaca's form: an instruction, perhaps an input, the answer.</summary>
/// <param name="Topic">What it is about.</param>
/// <param name="Instruction">What is asked.</param>
/// <param name="Output">The answer.</param>
public sealed record AssistantExample(AssistantTopic Topic, string Instruction, string Output)
{
    /// <summary>What the instruction is about, where it does not say it itself; else empty.</summary>
    public string Input { get; init; } = "";

    /// <summary>What was said before, oldest first: what the user asked, what the assistant answered.</summary>
    public IReadOnlyList<(string User, string Assistant)> History { get; init; } = [];

    /// <summary>Whether the digits or the words of the question are of the part that is held out of training.</summary>
    public bool HeldOut { get; init; }

    /// <summary>Whether even the wording is of the part that is held out.</summary>
    public bool NewWording { get; init; }

    /// <summary>Whether the question was typed in haste, with a letter too many, too few or out of place.</summary>
    public bool Slip { get; init; }

    /// <summary>What the user says: instruction and input, as Alpaca's readers put them together.</summary>
    public string Question => Input.Length == 0 ? Instruction : $"{Instruction}\n\n{Input}";

    /// <summary>The conversation up to where the answer begins.</summary>
    public IReadOnlyList<ChatTurn> Prompt
        => [.. History.SelectMany(turn => (ChatTurn[])[ChatTurn.User(turn.User), ChatTurn.Assistant(turn.Assistant)]), ChatTurn.User(Question)];

    /// <summary>The conversation as a record of the data pipeline.</summary>
    public DataRecord ToRecord() => new() { Kind = RecordKind.Chat, Turns = [.. Prompt, ChatTurn.Assistant(Output)], Label = Topic.ToString() };

    /// <summary>The conversation as plain text, a line each: what a language model is pretrained on.</summary>
    public string ToText() => string.Join('\n', Prompt.Select(turn => turn.Content).Append(Output));
}
