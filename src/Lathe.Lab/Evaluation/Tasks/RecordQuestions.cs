using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>Questions out of the records of a data set.</summary>
public static class RecordQuestions
{
    /// <summary>
    /// A conversation up to its last answer, which is the reference; of a preference the better answer; of a rated record a good answer.
    /// Null where there is no answer to ask for.
    /// </summary>
    public static Question? Of(DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Kind == RecordKind.Rated && record.Good == false) return null;
        IReadOnlyList<ChatTurn> turns = record.Kind switch
        {
            RecordKind.Chat => record.Turns,
            RecordKind.Preference or RecordKind.Rated => [.. record.Turns, .. record.Chosen],
            _ => [],
        };
        int last = turns.Count - 1;
        while (last > 0 && (!turns[last].IsAnswer || string.IsNullOrWhiteSpace(turns[last].Content))) last--;
        return last <= 0 ? null : new Question([.. turns.Take(last)], [turns[last].Content!]);
    }

    /// <summary>The questions of a file.</summary>
    /// <param name="path">Any data set that <see cref="RecordReader"/> reads.</param>
    /// <param name="dropped">Is told of what is no record; null: nobody is.</param>
    /// <exception cref="InvalidDataException">It is of no known format, or holds no question with an answer.</exception>
    public static IReadOnlyList<Question> Read(string path, Action<Drop>? dropped = null)
    {
        Question[] questions = [.. RecordReader.Open(path).Read(dropped ?? (static _ => { })).Select(Of).OfType<Question>()];
        return questions.Length > 0 ? questions
            : throw new InvalidDataException($"'{path}' holds no question with an answer: expected Alpaca, ShareGPT, OpenAI messages, prompt and completion, or preferences.");
    }
}
