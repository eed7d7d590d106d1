using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Chatting;

/// <summary>The lines that begin with a slash. A new command is a line here.</summary>
internal static class ChatCommands
{
    private static readonly (string Name, string Value, string Does)[] All =
    [
        ("/help", "", "show these commands"),
        ("/reset", "", "forget the conversation, keep the system message"),
        ("/system", "TEXT", "give instructions; without TEXT take them away"),
        ("/set", "NAME VALUE", "change a setting; without a name show them"),
        ("/stats", "", "numbers of the last answer and of the context"),
        ("/save", "FILE", "write the conversation to a JSON file"),
        ("/load", "FILE", "go on with a conversation from a file"),
        ("/exit", "", "leave; Ctrl-D too"),
    ];

    /// <summary>Whether a line is a command rather than something to say. Two slashes begin a message with one.</summary>
    public static bool Is(string line) => line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);

    /// <summary>Does what a command says.</summary>
    /// <returns>What to tell, or null to leave.</returns>
    /// <exception cref="CliException">There is no such command, or it cannot be done.</exception>
    public static string? Run(string line, ChatConversation chat)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string rest = words.Length > 1 ? words[1] : "";
        switch (words[0])
        {
            case "/help": return string.Join('\n', All.Select(c => $"{$"{c.Name} {c.Value}".PadRight(17)} {c.Does}"));
            case "/exit" or "/quit" or "/bye": return null;
            case "/reset":
                chat.Reset();
                return "The conversation is forgotten.";
            case "/system":
                chat.Instruct(rest);
                return rest.Length > 0 ? "The instructions are set." : "There are no instructions now.";
            case "/set": return Set(rest, chat.Settings);
            case "/stats": return ChatReport.Statistics(chat);
            case "/save":
                ChatFile.Save(Needed(rest, "/save FILE"), chat.Turns);
                return $"{Say.Count(chat.Turns.Count, "message")} written to {rest}.";
            case "/load":
                var turns = ChatFile.Load(Needed(rest, "/load FILE"));
                chat.Turns.Clear();
                chat.Turns.AddRange(turns);
                return $"{Say.Count(turns.Count, "message")} read from {rest}.";
            default: throw new CliException($"there is no command '{words[0]}': /help lists them; a message that begins with a slash begins with two.");
        }
    }

    private static string Set(string rest, ChatSettings settings)
    {
        string[] parts = rest.Split([' ', '='], 2, StringSplitOptions.TrimEntries);
        if (rest.Length == 0) return ChatReport.Settings(settings);
        settings.Set(parts[0], parts.Length > 1 ? parts[1] : "");
        return $"{parts[0]} is {(parts.Length > 1 && parts[1].Length > 0 ? parts[1] : "nothing")} now.";
    }

    private static string Needed(string value, string form)
        => value.Length > 0 ? value : throw new CliException(string.Create(CultureInfo.InvariantCulture, $"a file is missing: {form}."));
}
