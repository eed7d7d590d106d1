using Lathe.Cli.Hosting;
using Lathe.Cli.Quickstart;

namespace Lathe.Cli.Tests.Quickstart;

public sealed class QuickstartStoryTests
{
    [Fact]
    public void Commands_are_told_by_the_name_that_was_called_and_the_folder_by_its_short_one()
    {
        var output = new StringWriter();
        Story(output).Command("lathe eval --model /home/ada/q/model --tasks bleu,safety=/home/ada/q/safety.csv --data \"/home/ada/q b\"");
        string told = output.ToString().ReplaceLineEndings("\n");
        Assert.StartsWith("  $ ./lathe eval --model ~/q/model", told);

        // A shell knows ~ only where a word begins with it.
        Assert.Contains("safety=/home/ada/q/safety.csv", told);
        Assert.Contains("\"/home/ada/q b\"", told);
    }

    [Fact]
    public void Turns_before_a_question_are_shown_as_such()
    {
        var output = new StringWriter();
        Story(output).Exchange("Largest of 5 and 3? / The largest digit is 5. / And the last?", "The last digit is 3.");
        Assert.Equal("  > Largest of 5 and 3?\n    The largest digit is 5.\n  > And the last?\n    The last digit is 3.\n", output.ToString().ReplaceLineEndings("\n"));
    }

    private static QuickstartStory Story(StringWriter output)
    {
        var screen = Screen.Plain(output);
        var host = new CliHost
        {
            Out = screen,
            Error = screen,
            In = TextReader.Null,
            InputIsTerminal = false,
            Variable = name => name switch { "HOME" => "/home/ada", "LATHE_COMMAND" => "./lathe", _ => null },
        };
        return new QuickstartStory(host, screen, live: false, default);
    }
}
