using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Help;

/// <summary>Two columns: a thing, and what it does; folded to the screen.</summary>
internal static class HelpColumns
{
    private const int WidestLeft = 34;

    public static void Write(Screen screen, IEnumerable<(string Left, string Right)> rows)
    {
        (string Left, string Right)[] all = [.. rows];
        int left = all.Select(r => r.Left.Length).Where(n => n <= WidestLeft).DefaultIfEmpty(WidestLeft).Max();
        int width = Math.Min(screen.Width, 100) - left - 5;
        if (width < 24) (left, width) = (0, Math.Max(24, screen.Width - 6));
        foreach ((string name, string does) in all)
        {
            bool alone = name.Length > left;
            if (alone) screen.WriteLine($"  {screen.Ink.Accent(name)}");
            bool first = !alone;
            foreach (string line in TextWidth.Wrap(does, width))
            {
                screen.WriteLine($"  {TextWidth.Pad(first ? screen.Ink.Accent(name) : "", left)}  {line}");
                first = false;
            }
        }
    }
}
