using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>A conversation in one text, each message behind <c>\n\nHuman:</c> or <c>\n\nAssistant:</c>, as Anthropic's hh-rlhf has it.</summary>
internal static class Transcript
{
    private const string Human = "\n\nHuman:", Assistant = "\n\nAssistant:";

    /// <summary>Its messages, or null where the text is none.</summary>
    public static List<ChatTurn>? Read(string text)
    {
        if (!text.StartsWith(Human, StringComparison.Ordinal)) return null;
        var turns = new List<ChatTurn>();
        for (int at = 0; at < text.Length;)
        {
            bool human = text.AsSpan(at).StartsWith(Human);
            int from = at + (human ? Human : Assistant).Length;
            int next = Next(text, from);
            turns.Add(new ChatTurn(human ? "user" : "assistant", text[from..next].Trim()));
            at = next;
        }

        return turns;
    }

    private static int Next(string text, int from)
    {
        int human = text.IndexOf(Human, from, StringComparison.Ordinal), assistant = text.IndexOf(Assistant, from, StringComparison.Ordinal);
        return Math.Min(human < 0 ? text.Length : human, assistant < 0 ? text.Length : assistant);
    }
}
