using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>Puts the task into another frame: where its input stands and what is written around it. No word of the task is changed.</summary>
public sealed class TemplateAugmenter : IAugmenter
{
    private static readonly string[] WithInput =
    [
        "{1}\n\n{0}", "Text:\n{1}\n\nTask: {0}", "{0}\n\nHere it is:\n{1}", "Instruction: {0}\nInput: {1}", "Given this:\n{1}\n\n{0}", "{0}\n---\n{1}\n---", "Read what follows and do as asked.\n\n{1}\n\n{0}",
    ];

    private static readonly string[] Alone =
        ["Task: {0}", "Here is a task for you. {0}", "I have a request. {0}", "Answer this as well as you can. {0}", "{0} Thank you.", "Hello! {0}", "Instruction: {0}", "This is what I need: {0}"];

    /// <inheritdoc/>
    public string Name => "template";

    /// <inheritdoc/>
    public DataRecord? Vary(DataRecord record, ulong key)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (string.IsNullOrWhiteSpace(Question.Of(record))) return null;
        string message = Question.Of(record)!.Trim();
        int gap = message.IndexOf("\n\n", StringComparison.Ordinal);
        // A task of several paragraphs has no one input.
        bool input = gap > 0 && message.IndexOf("\n\n", gap + 2, StringComparison.Ordinal) < 0;
        string frame = Question.Choose(input ? WithInput : Alone, key, 1);
        string task = input ? message[..gap] : message;
        return Question.With(record, frame.Replace("{0}", "\0", StringComparison.Ordinal).Replace("{1}", input ? message[(gap + 2)..] : "", StringComparison.Ordinal).Replace("\0", task, StringComparison.Ordinal));
    }
}
