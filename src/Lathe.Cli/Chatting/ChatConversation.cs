using Lathe.Inference;
using Lathe.Inference.Chat;
using Lathe.Text.ChatTemplates;

namespace Lathe.Cli.Chatting;

/// <summary>What was said so far, and the model that says more.</summary>
internal sealed class ChatConversation(ChatEngine engine, ChatSettings settings)
{
    // Room for an answer of a few words, below which an old turn goes.
    private const int LeastRoom = 64;

    public List<ChatTurn> Turns { get; } = [];

    public ChatEngine Engine => engine;

    public ChatSettings Settings => settings;

    /// <summary>The last answer's numbers, or null.</summary>
    public Generation? Last { get; private set; }

    public int Answers { get; private set; }

    /// <summary>Instructions at the beginning; empty text takes them away.</summary>
    public void Instruct(string text)
    {
        if (Turns is [{ Role: "system" }, ..]) Turns.RemoveAt(0);
        if (text.Length > 0) Turns.Insert(0, ChatTurn.System(text));
    }

    public void Reset()
    {
        Turns.RemoveAll(t => t.Role != "system");
        Last = null;
    }

    /// <summary>Answers a message. What was said stays said where it goes wrong or is stopped before its first word.</summary>
    /// <returns>The answer, and how many old turns no longer fit into the context.</returns>
    public (Generation Answer, int Forgotten) Say(string text, TextPiece? onText, CancellationToken cancellation)
    {
        Turns.Add(ChatTurn.User(text));
        try
        {
            (int[] prompt, int forgotten) = Prompt();
            Generation answer = engine.Answer(prompt, settings.Options, onText, cancellation);
            Turns.Add(ChatTurn.Assistant(answer.Text));
            (Last, Answers) = (answer, Answers + 1);
            return (answer, forgotten);
        }
        catch
        {
            Turns.RemoveAt(Turns.Count - 1);
            throw;
        }
    }

    private (int[] Prompt, int Forgotten) Prompt()
    {
        var render = new RenderOptions { Variables = settings.Variables };
        List<ChatTurn> kept = [.. Turns];
        int first = kept is [{ Role: "system" }, ..] ? 1 : 0, limit = engine.Session.Limit;
        int[] prompt = engine.Prompt(kept, render);
        while (prompt.Length + Math.Min(LeastRoom, limit / 2) > limit && kept.Count - first > 2)
        {
            // A question goes with its answer, so that the turns still alternate.
            kept.RemoveRange(first, 2);
            prompt = engine.Prompt(kept, render);
        }

        return (prompt, Turns.Count - kept.Count);
    }
}
