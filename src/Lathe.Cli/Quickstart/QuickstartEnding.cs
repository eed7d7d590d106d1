using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Quickstart;

/// <summary>The last lines: how long it took, where things lie, what to do next.</summary>
internal static class QuickstartEnding
{
    public static void Write(QuickstartDocument document, QuickstartStory story)
    {
        Screen screen = story.Screen;
        string model = Say.Path(document.Folders.Model);
        screen.WriteLine();
        string took = document.Stages.All(s => s.Reused) ? $"All of it was here already, made in {Say.Time(document.SecondsOfSteps)}." : $"From nothing to an assistant in {Say.Time(document.SecondsOfSteps)}.";
        screen.WriteLine(story.Ink.Bold(took));
        screen.WriteLine();
        (string, string)[] next =
        [
            ($"lathe chat --model {model} --temperature 0", "talk to it"),
            ($"lathe chat --model {model} --adapter {Say.Path(document.Folders.Adapter)} --temperature 0", "talk to the pirate"),
            ($"lathe explain --model {model} --prompt \"The largest of 5, 3 and 9 is\"", "see where it looks"),
            ($"lathe convert {model} assistant.gguf --to gguf", "take it to another engine"),
        ];
        foreach ((string command, string what) in next)
        {
            screen.WriteLine($"  {what}");
            story.Command(command);
        }

        screen.WriteLine();
    }
}
