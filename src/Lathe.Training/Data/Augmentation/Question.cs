using System.Buffers;
using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>
/// The part of a record that may be put in other words: the user's first message, and of it what comes before quotes, code, examples
/// and the text that is to be worked on. The rest is data, and the answer depends on its words.
/// </summary>
internal static class Question
{
    // Words that make the words themselves the subject: another word would have another answer.
    private static readonly string[] AboutWords =
        ["synonym", "antonym", "rhyme", "spell", "letters", "syllable", "translate", "word", "sentence", "phrase", "plural", "tense", "grammar", "verb", "noun", "acronym", "alphabet"];

    private static readonly SearchValues<char> BeginsData = SearchValues.Create("\n\"`:{\u201c\u00ab");

    /// <summary>The message, or null where the record has none.</summary>
    public static string? Of(DataRecord record) => record.Turns.FirstOrDefault(t => t.Role == "user")?.Content;

    /// <summary>Length of the part that may be put in other words; 0 where that would change the task.</summary>
    public static int FreePart(string message)
    {
        foreach (string subject in AboutWords)
            if (message.Contains(subject, StringComparison.OrdinalIgnoreCase))
                return 0;
        int end = message.AsSpan().IndexOfAny(BeginsData);
        return end < 0 ? message.Length : end;
    }

    /// <summary>The record with another message in its place, or null where it is the same.</summary>
    public static DataRecord? With(DataRecord record, string message)
    {
        ChatTurn[] turns = [.. record.Turns];
        int place = Array.FindIndex(turns, t => t.Role == "user");
        if (turns[place].Content == message) return null;
        turns[place] = turns[place] with { Content = message };
        return record with { Turns = turns };
    }

    /// <summary>One of several, chosen by a key and the place where it is chosen.</summary>
    public static T Choose<T>(IReadOnlyList<T> from, ulong key, int place) => from[(int)(Filters.WordSplitter.Mix(key ^ ((ulong)place << 32)) % (ulong)from.Count)];
}
