using System.Runtime.InteropServices;
using Lathe.Cli.Chatting;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Tests.Models;

/// <summary>What Ctrl-C does while an answer comes, and at the prompt.</summary>
public sealed class ChatInterruptTests
{
    private int _hints;

    [Fact]
    public void During_an_answer_it_stops_the_answer_and_not_the_program()
    {
        using ChatInterrupt interrupt = Make();
        CancellationToken first = interrupt.Answering().Token;
        Assert.True(Press(interrupt));
        Assert.True(first.IsCancellationRequested);
        Assert.True(Press(interrupt));
        interrupt.Answered();
        Assert.False(interrupt.Answering().Token.IsCancellationRequested);
        Assert.Equal(0, _hints);
    }

    [Fact]
    public void At_the_prompt_the_first_one_says_how_to_leave_and_the_second_leaves()
    {
        using ChatInterrupt interrupt = Make();
        Assert.True(Press(interrupt));
        Assert.Equal(1, _hints);
        Assert.False(Press(interrupt));
    }

    [Fact]
    public void A_line_or_an_answer_in_between_begins_anew()
    {
        using ChatInterrupt interrupt = Make();
        Assert.True(Press(interrupt));
        interrupt.Heard();
        Assert.True(Press(interrupt));
        _ = interrupt.Answering();
        interrupt.Answered();
        Assert.True(Press(interrupt));
        Assert.Equal(3, _hints);
    }

    private static bool Press(ChatInterrupt interrupt)
    {
        var context = new PosixSignalContext(PosixSignal.SIGINT);
        interrupt.OnSignal(context);
        return context.Cancel;
    }

    private ChatInterrupt Make() => new(
        new CliHost { Out = Screen.Plain(TextWriter.Null), Error = Screen.Plain(TextWriter.Null), In = TextReader.Null, InputIsTerminal = false, Variable = static _ => null }, () => _hints++);
}
