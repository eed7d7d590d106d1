using System.Text.Json;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Inference;
using Lathe.Text.ChatTemplates;

namespace Lathe.Cli.Chatting;

/// <summary>Reads a line, answers it, and so on until the lines end: from a person at a terminal or from a pipe.</summary>
internal sealed class ChatLoop(ChatConversation chat, CliHost host, bool json)
{
    private const string Prompt = "> ";
    private bool _asked;
    private volatile bool _dropped;

    public int Run()
    {
        using var interrupt = new ChatInterrupt(host, Hint);
        while (!host.Cancellation.IsCancellationRequested)
        {
            if (Read() is not { } line) break;
            interrupt.Heard();
            if (line.Length == 0) continue;
            try
            {
                if (!Handle(line, interrupt)) return ExitCodes.Done;
            }
            catch (Exception error) when (error is CliException or ChatTemplateException or IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
            {
                Tell("error", error.Message);
            }
        }

        if (_asked) host.Out.WriteLine();
        return host.Cancellation.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    private bool Handle(string line, ChatInterrupt interrupt)
    {
        if (ChatCommands.Is(line))
        {
            if (ChatCommands.Run(line, chat) is not { } told) return false;
            Tell("note", told);
            return true;
        }

        CancellationToken token = interrupt.Answering().Token;
        try
        {
            Answer(line.StartsWith("//", StringComparison.Ordinal) ? line[1..] : line, token);
        }
        finally
        {
            interrupt.Answered();
        }

        return true;
    }

    private void Answer(string line, CancellationToken token)
    {
        TextWriter writer = host.Out.Writer;
        (Generation answer, int forgotten) = chat.Say(line, json ? null : text => writer.Write(text), token);
        if (json)
        {
            host.Out.WriteLine(JsonSerializer.Serialize(ChatReport.Document(answer, chat), ChatJson.Default.ChatAnswerDocument));
        }
        else
        {
            host.Out.WriteLine();
            if (forgotten > 0) Dim($"The oldest {Say.Count(forgotten, "message")} no longer fit into the context and were left out.");
            Dim(ChatReport.Summary(answer));
        }

        writer.Flush();
    }

    // A line that ends with a backslash goes on in the next one.
    private string? Read()
    {
        string? all = null;
        while (true)
        {
            if (host.InputIsTerminal && host.Out.IsTerminal && !json)
            {
                host.Out.Writer.Write(host.Out.Ink.Accent(all is null ? Prompt : ". "));
                host.Out.Writer.Flush();
                _asked = true;
            }

            string? line = host.In.ReadLine();
            if (line is null) return all;
            _asked = false;
            if (_dropped) (all, _dropped) = (null, false);
            all = all is null ? line : all + "\n" + line;
            if (!all.EndsWith('\\')) return all.Trim();
            all = all[..^1];
        }
    }

    private void Tell(string type, string text)
    {
        if (json) host.Out.WriteLine(JsonSerializer.Serialize(new ChatNoteDocument(type, text), ChatJson.Default.ChatNoteDocument));
        else if (type == "error") Wrap($"error: {text}", line => line.StartsWith("error:", StringComparison.Ordinal) ? host.Error.Ink.Bad("error:") + line[6..] : line);
        else Dim(text);
    }

    private void Dim(string text) => Wrap(text, host.Error.Ink.Dim);

    private void Wrap(string text, Func<string, string> paint)
    {
        foreach (string line in text.Split('\n').SelectMany(l => TextWidth.Wrap(l, host.Error.Width - 1))) host.Error.WriteLine(paint(line));
    }

    // The terminal forgets what was typed of the line; so do we of the lines before it.
    private void Hint()
    {
        _dropped = true;
        host.Error.WriteLine();
        Dim("Ctrl-C once more or /exit leaves.");
        if (_asked) host.Out.Writer.Write(host.Out.Ink.Accent(Prompt));
    }
}
